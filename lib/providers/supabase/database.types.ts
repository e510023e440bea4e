// Written by scripts/generate-types.ts from the migrations; do not edit.
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      audit_log: {
        Row: {
          actor: string;
          after: Json | null;
          before: Json | null;
          conversation_id: string | null;
          created_at: string;
          customer_id: string;
          id: string;
          row_id: string;
          table_name: string;
        };
        Insert: {
          actor: string;
          after?: Json | null;
          before?: Json | null;
          conversation_id?: string | null;
          created_at?: string;
          customer_id: string;
          id?: string;
          row_id: string;
          table_name: string;
        };
        Update: {
          actor?: string;
          after?: Json | null;
          before?: Json | null;
          conversation_id?: string | null;
          created_at?: string;
          customer_id?: string;
          id?: string;
          row_id?: string;
          table_name?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'audit_log_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      bookings: {
        Row: {
          calendar_id: string;
          conversation_id: string | null;
          created_at: string;
          customer_id: string;
          ends_at: string;
          external_event_id: string | null;
          fencing_token: number;
          held_until: string | null;
          id: string;
          lead_id: string;
          starts_at: string;
          state: string;
        };
        Insert: {
          calendar_id: string;
          conversation_id?: string | null;
          created_at?: string;
          customer_id: string;
          ends_at: string;
          external_event_id?: string | null;
          fencing_token?: never;
          held_until?: string | null;
          id?: string;
          lead_id: string;
          starts_at: string;
          state?: string;
        };
        Update: {
          calendar_id?: string;
          conversation_id?: string | null;
          created_at?: string;
          customer_id?: string;
          ends_at?: string;
          external_event_id?: string | null;
          fencing_token?: never;
          held_until?: string | null;
          id?: string;
          lead_id?: string;
          starts_at?: string;
          state?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'bookings_conversation_id_fkey';
            columns: ['conversation_id'];
            referencedRelation: 'conversations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'bookings_customer_id_calendar_id_fkey';
            columns: ['customer_id', 'calendar_id'];
            referencedRelation: 'calendars';
            referencedColumns: ['customer_id', 'id'];
          },
          {
            foreignKeyName: 'bookings_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'bookings_lead_id_fkey';
            columns: ['lead_id'];
            referencedRelation: 'leads';
            referencedColumns: ['id'];
          },
        ];
      };
      budget_holds: {
        Row: {
          absorbed_micro_usd: number;
          conversation_id: string;
          customer_id: string;
          held_micro_usd: number;
          month: string;
          renewed_at: string;
          settled_at: string | null;
          used_micro_usd: number;
        };
        Insert: {
          absorbed_micro_usd?: number;
          conversation_id: string;
          customer_id: string;
          held_micro_usd: number;
          month: string;
          renewed_at?: string;
          settled_at?: string | null;
          used_micro_usd?: number;
        };
        Update: {
          absorbed_micro_usd?: number;
          conversation_id?: string;
          customer_id?: string;
          held_micro_usd?: number;
          month?: string;
          renewed_at?: string;
          settled_at?: string | null;
          used_micro_usd?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'budget_holds_conversation_id_fkey';
            columns: ['conversation_id'];
            referencedRelation: 'conversations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'budget_holds_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      budget_months: {
        Row: {
          absorbed_micro_usd: number;
          customer_id: string;
          held_micro_usd: number;
          month: string;
          spent_micro_usd: number;
        };
        Insert: {
          absorbed_micro_usd?: number;
          customer_id: string;
          held_micro_usd?: number;
          month: string;
          spent_micro_usd?: number;
        };
        Update: {
          absorbed_micro_usd?: number;
          customer_id?: string;
          held_micro_usd?: number;
          month?: string;
          spent_micro_usd?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'budget_months_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      budget_steps: {
        Row: {
          ceiling_micro_usd: number;
          customer_id: string;
          held_micro_usd: number;
          id: string;
          month: string;
          reached_at: string;
          spent_micro_usd: number;
          step: string;
        };
        Insert: {
          ceiling_micro_usd: number;
          customer_id: string;
          held_micro_usd: number;
          id?: string;
          month: string;
          reached_at?: string;
          spent_micro_usd: number;
          step: string;
        };
        Update: {
          ceiling_micro_usd?: number;
          customer_id?: string;
          held_micro_usd?: number;
          id?: string;
          month?: string;
          reached_at?: string;
          spent_micro_usd?: number;
          step?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'budget_steps_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      calendars: {
        Row: {
          created_at: string;
          customer_id: string;
          external_id: string | null;
          id: string;
          is_active: boolean;
          name: string;
          slot_minutes: number;
          time_zone: string;
        };
        Insert: {
          created_at?: string;
          customer_id: string;
          external_id?: string | null;
          id?: string;
          is_active?: boolean;
          name: string;
          slot_minutes?: number;
          time_zone?: string;
        };
        Update: {
          created_at?: string;
          customer_id?: string;
          external_id?: string | null;
          id?: string;
          is_active?: boolean;
          name?: string;
          slot_minutes?: number;
          time_zone?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'calendars_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      campaign_documents: {
        Row: {
          campaign_id: string;
          customer_id: string;
          document_id: string;
        };
        Insert: {
          campaign_id: string;
          customer_id: string;
          document_id: string;
        };
        Update: {
          campaign_id?: string;
          customer_id?: string;
          document_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'campaign_documents_customer_id_campaign_id_fkey';
            columns: ['customer_id', 'campaign_id'];
            referencedRelation: 'campaigns';
            referencedColumns: ['customer_id', 'id'];
          },
          {
            foreignKeyName: 'campaign_documents_customer_id_document_id_fkey';
            columns: ['customer_id', 'document_id'];
            referencedRelation: 'documents';
            referencedColumns: ['customer_id', 'id'];
          },
        ];
      };
      campaigns: {
        Row: {
          active: boolean;
          agent_name: string;
          allowed_origins: string[];
          business_name: string;
          calls_per_day: number | null;
          created_at: string;
          customer_id: string;
          gate_requests_per_min: number | null;
          greeting: string;
          has_screen_share: boolean;
          has_web_search: boolean;
          headline: string;
          id: string;
          locale: string;
          max_call_s: number | null;
          name: string;
          opening_hours: NonNullable<Json>;
          personality_id: string | null;
          reserve_micro_usd_per_min: number;
          signal_color: string;
          slug: string;
          specialists: NonNullable<Json>;
          subline: string;
          voice_languages: string[];
        };
        Insert: {
          active?: boolean;
          agent_name: string;
          allowed_origins?: string[];
          business_name: string;
          calls_per_day?: number | null;
          created_at?: string;
          customer_id: string;
          gate_requests_per_min?: number | null;
          greeting: string;
          has_screen_share?: boolean;
          has_web_search?: boolean;
          headline: string;
          id?: string;
          locale?: string;
          max_call_s?: number | null;
          name: string;
          opening_hours?: NonNullable<Json>;
          personality_id?: string | null;
          reserve_micro_usd_per_min?: number;
          signal_color?: string;
          slug: string;
          specialists?: NonNullable<Json>;
          subline?: string;
          voice_languages?: string[];
        };
        Update: {
          active?: boolean;
          agent_name?: string;
          allowed_origins?: string[];
          business_name?: string;
          calls_per_day?: number | null;
          created_at?: string;
          customer_id?: string;
          gate_requests_per_min?: number | null;
          greeting?: string;
          has_screen_share?: boolean;
          has_web_search?: boolean;
          headline?: string;
          id?: string;
          locale?: string;
          max_call_s?: number | null;
          name?: string;
          opening_hours?: NonNullable<Json>;
          personality_id?: string | null;
          reserve_micro_usd_per_min?: number;
          signal_color?: string;
          slug?: string;
          specialists?: NonNullable<Json>;
          subline?: string;
          voice_languages?: string[];
        };
        Relationships: [
          {
            foreignKeyName: 'campaigns_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'campaigns_customer_id_personality_id_fkey';
            columns: ['customer_id', 'personality_id'];
            referencedRelation: 'personalities';
            referencedColumns: ['customer_id', 'id'];
          },
        ];
      };
      chunks: {
        Row: {
          content: string;
          customer_id: string;
          document_id: string;
          embedding: string | null;
          embedding_model: string | null;
          id: string;
          place: string | null;
          position: number;
          terms: unknown;
        };
        Insert: {
          content: string;
          customer_id: string;
          document_id: string;
          embedding?: string | null;
          embedding_model?: string | null;
          id?: string;
          place?: string | null;
          position: number;
          terms?: never;
        };
        Update: {
          content?: string;
          customer_id?: string;
          document_id?: string;
          embedding?: string | null;
          embedding_model?: string | null;
          id?: string;
          place?: string | null;
          position?: number;
          terms?: never;
        };
        Relationships: [
          {
            foreignKeyName: 'chunks_customer_id_document_id_fkey';
            columns: ['customer_id', 'document_id'];
            referencedRelation: 'documents';
            referencedColumns: ['customer_id', 'id'];
          },
          {
            foreignKeyName: 'chunks_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      consent_texts: {
        Row: {
          body: string;
          body_sha256: string;
          campaign_id: string;
          created_at: string;
          id: string;
          locale: string;
          purposes: NonNullable<Json>;
          version: string;
        };
        Insert: {
          body: string;
          body_sha256: string;
          campaign_id: string;
          created_at?: string;
          id?: string;
          locale: string;
          purposes: NonNullable<Json>;
          version: string;
        };
        Update: {
          body?: string;
          body_sha256?: string;
          campaign_id?: string;
          created_at?: string;
          id?: string;
          locale?: string;
          purposes?: NonNullable<Json>;
          version?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'consent_texts_campaign_id_fkey';
            columns: ['campaign_id'];
            referencedRelation: 'campaigns';
            referencedColumns: ['id'];
          },
        ];
      };
      consents: {
        Row: {
          accepted: string[];
          ai_disclosure_shown: boolean;
          body_sha256: string;
          consent_text_id: string;
          customer_id: string;
          given_at: string;
          id: string;
          lead_id: string;
          locale: string;
          visit_id: string;
          withdrawn_at: string | null;
        };
        Insert: {
          accepted: string[];
          ai_disclosure_shown?: boolean;
          body_sha256: string;
          consent_text_id: string;
          customer_id: string;
          given_at?: string;
          id?: string;
          lead_id: string;
          locale: string;
          visit_id: string;
          withdrawn_at?: string | null;
        };
        Update: {
          accepted?: string[];
          ai_disclosure_shown?: boolean;
          body_sha256?: string;
          consent_text_id?: string;
          customer_id?: string;
          given_at?: string;
          id?: string;
          lead_id?: string;
          locale?: string;
          visit_id?: string;
          withdrawn_at?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'consents_consent_text_id_fkey';
            columns: ['consent_text_id'];
            referencedRelation: 'consent_texts';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'consents_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'consents_lead_id_fkey';
            columns: ['lead_id'];
            referencedRelation: 'leads';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'consents_visit_id_fkey';
            columns: ['visit_id'];
            referencedRelation: 'visits';
            referencedColumns: ['id'];
          },
        ];
      };
      conversation_events: {
        Row: {
          conversation_id: string;
          created_at: string;
          customer_id: string;
          detail: NonNullable<Json>;
          id: string;
          kind: string;
        };
        Insert: {
          conversation_id: string;
          created_at?: string;
          customer_id: string;
          detail?: NonNullable<Json>;
          id?: string;
          kind: string;
        };
        Update: {
          conversation_id?: string;
          created_at?: string;
          customer_id?: string;
          detail?: NonNullable<Json>;
          id?: string;
          kind?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'conversation_events_conversation_id_fkey';
            columns: ['conversation_id'];
            referencedRelation: 'conversations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'conversation_events_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      conversations: {
        Row: {
          busy_since: string | null;
          campaign_id: string;
          channel: string;
          close_reason: string | null;
          close_requested_at: string | null;
          created_at: string;
          customer_id: string;
          embedder: string;
          end_reason: string | null;
          ended_at: string | null;
          experiment_id: string | null;
          experiment_variant: string | null;
          facts: NonNullable<Json>;
          funnel_stage: string;
          id: string;
          lead_id: string;
          locale: string;
          next_step: string | null;
          placement: string | null;
          room_name: string | null;
          seen_at: string;
          session_report: Json | null;
          specialist: string | null;
          started_at: string | null;
          state: string;
          summary: string | null;
          unanswered_rings: number;
          voice_since: string | null;
          worker_id: string | null;
        };
        Insert: {
          busy_since?: string | null;
          campaign_id: string;
          channel: string;
          close_reason?: string | null;
          close_requested_at?: string | null;
          created_at?: string;
          customer_id: string;
          embedder: string;
          end_reason?: string | null;
          ended_at?: string | null;
          experiment_id?: string | null;
          experiment_variant?: string | null;
          facts?: NonNullable<Json>;
          funnel_stage?: string;
          id?: string;
          lead_id: string;
          locale: string;
          next_step?: string | null;
          placement?: string | null;
          room_name?: string | null;
          seen_at?: string;
          session_report?: Json | null;
          specialist?: string | null;
          started_at?: string | null;
          state?: string;
          summary?: string | null;
          unanswered_rings?: number;
          voice_since?: string | null;
          worker_id?: string | null;
        };
        Update: {
          busy_since?: string | null;
          campaign_id?: string;
          channel?: string;
          close_reason?: string | null;
          close_requested_at?: string | null;
          created_at?: string;
          customer_id?: string;
          embedder?: string;
          end_reason?: string | null;
          ended_at?: string | null;
          experiment_id?: string | null;
          experiment_variant?: string | null;
          facts?: NonNullable<Json>;
          funnel_stage?: string;
          id?: string;
          lead_id?: string;
          locale?: string;
          next_step?: string | null;
          placement?: string | null;
          room_name?: string | null;
          seen_at?: string;
          session_report?: Json | null;
          specialist?: string | null;
          started_at?: string | null;
          state?: string;
          summary?: string | null;
          unanswered_rings?: number;
          voice_since?: string | null;
          worker_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'conversations_campaign_id_fkey';
            columns: ['campaign_id'];
            referencedRelation: 'campaigns';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'conversations_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'conversations_experiment_id_fkey';
            columns: ['experiment_id'];
            referencedRelation: 'experiments';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'conversations_lead_id_fkey';
            columns: ['lead_id'];
            referencedRelation: 'leads';
            referencedColumns: ['id'];
          },
        ];
      };
      customers: {
        Row: {
          alert_at_percent: number;
          created_at: string;
          economy_at_percent: number;
          id: string;
          monthly_ceiling_micro_usd: number;
          name: string;
          suspended_at: string | null;
          tier_id: string;
          time_zone: string;
        };
        Insert: {
          alert_at_percent?: number;
          created_at?: string;
          economy_at_percent?: number;
          id?: string;
          monthly_ceiling_micro_usd?: number;
          name: string;
          suspended_at?: string | null;
          tier_id?: string;
          time_zone?: string;
        };
        Update: {
          alert_at_percent?: number;
          created_at?: string;
          economy_at_percent?: number;
          id?: string;
          monthly_ceiling_micro_usd?: number;
          name?: string;
          suspended_at?: string | null;
          tier_id?: string;
          time_zone?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'customers_tier_id_fkey';
            columns: ['tier_id'];
            referencedRelation: 'tiers';
            referencedColumns: ['id'];
          },
        ];
      };
      deliveries: {
        Row: {
          attempts: number;
          customer_id: string;
          destination_id: string | null;
          external_id: string | null;
          id: string;
          last_error: string | null;
          lease_token: string | null;
          lease_until: string | null;
          next_at: string;
          outbox_id: string;
          sent_at: string | null;
          state: string;
        };
        Insert: {
          attempts?: number;
          customer_id: string;
          destination_id?: string | null;
          external_id?: string | null;
          id?: string;
          last_error?: string | null;
          lease_token?: string | null;
          lease_until?: string | null;
          next_at?: string;
          outbox_id: string;
          sent_at?: string | null;
          state?: string;
        };
        Update: {
          attempts?: number;
          customer_id?: string;
          destination_id?: string | null;
          external_id?: string | null;
          id?: string;
          last_error?: string | null;
          lease_token?: string | null;
          lease_until?: string | null;
          next_at?: string;
          outbox_id?: string;
          sent_at?: string | null;
          state?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'deliveries_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'deliveries_destination_id_fkey';
            columns: ['destination_id'];
            referencedRelation: 'destinations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'deliveries_outbox_id_fkey';
            columns: ['outbox_id'];
            referencedRelation: 'outbox';
            referencedColumns: ['id'];
          },
        ];
      };
      destinations: {
        Row: {
          created_at: string;
          customer_id: string;
          enabled: boolean;
          id: string;
          kind: string;
          secret_sealed: string | null;
          settings: NonNullable<Json>;
        };
        Insert: {
          created_at?: string;
          customer_id: string;
          enabled?: boolean;
          id?: string;
          kind: string;
          secret_sealed?: string | null;
          settings?: NonNullable<Json>;
        };
        Update: {
          created_at?: string;
          customer_id?: string;
          enabled?: boolean;
          id?: string;
          kind?: string;
          secret_sealed?: string | null;
          settings?: NonNullable<Json>;
        };
        Relationships: [
          {
            foreignKeyName: 'destinations_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      documents: {
        Row: {
          content_sha256: string | null;
          created_at: string;
          customer_id: string;
          id: string;
          kind: string;
          problem: string | null;
          source: string;
          state: string;
          title: string;
        };
        Insert: {
          content_sha256?: string | null;
          created_at?: string;
          customer_id: string;
          id?: string;
          kind?: string;
          problem?: string | null;
          source?: string;
          state?: string;
          title: string;
        };
        Update: {
          content_sha256?: string | null;
          created_at?: string;
          customer_id?: string;
          id?: string;
          kind?: string;
          problem?: string | null;
          source?: string;
          state?: string;
          title?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'documents_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      erase_requests: {
        Row: {
          asked_at: string;
          conversation_id: string | null;
          customer_id: string;
          done_at: string | null;
          email_sha256: string;
          id: string;
          lead_id: string;
          report: Json | null;
        };
        Insert: {
          asked_at?: string;
          conversation_id?: string | null;
          customer_id: string;
          done_at?: string | null;
          email_sha256: string;
          id?: string;
          lead_id: string;
          report?: Json | null;
        };
        Update: {
          asked_at?: string;
          conversation_id?: string | null;
          customer_id?: string;
          done_at?: string | null;
          email_sha256?: string;
          id?: string;
          lead_id?: string;
          report?: Json | null;
        };
        Relationships: [
          {
            foreignKeyName: 'erase_requests_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      escalations: {
        Row: {
          claimed_at: string | null;
          claimed_by: string | null;
          closed_at: string | null;
          conversation_id: string;
          created_at: string;
          customer_id: string;
          id: string;
          reason: string;
          state: string;
        };
        Insert: {
          claimed_at?: string | null;
          claimed_by?: string | null;
          closed_at?: string | null;
          conversation_id: string;
          created_at?: string;
          customer_id: string;
          id?: string;
          reason: string;
          state?: string;
        };
        Update: {
          claimed_at?: string | null;
          claimed_by?: string | null;
          closed_at?: string | null;
          conversation_id?: string;
          created_at?: string;
          customer_id?: string;
          id?: string;
          reason?: string;
          state?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'escalations_conversation_id_fkey';
            columns: ['conversation_id'];
            referencedRelation: 'conversations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'escalations_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      experiments: {
        Row: {
          campaign_id: string;
          created_at: string;
          customer_id: string;
          id: string;
          is_active: boolean;
          name: string;
          variants: NonNullable<Json>;
        };
        Insert: {
          campaign_id: string;
          created_at?: string;
          customer_id: string;
          id?: string;
          is_active?: boolean;
          name: string;
          variants: NonNullable<Json>;
        };
        Update: {
          campaign_id?: string;
          created_at?: string;
          customer_id?: string;
          id?: string;
          is_active?: boolean;
          name?: string;
          variants?: NonNullable<Json>;
        };
        Relationships: [
          {
            foreignKeyName: 'experiments_customer_id_campaign_id_fkey';
            columns: ['customer_id', 'campaign_id'];
            referencedRelation: 'campaigns';
            referencedColumns: ['customer_id', 'id'];
          },
          {
            foreignKeyName: 'experiments_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      feature_flags: {
        Row: {
          customer_id: string | null;
          flag: string;
          id: string;
          is_enabled: boolean;
          note: string;
        };
        Insert: {
          customer_id?: string | null;
          flag: string;
          id?: string;
          is_enabled: boolean;
          note?: string;
        };
        Update: {
          customer_id?: string | null;
          flag?: string;
          id?: string;
          is_enabled?: boolean;
          note?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'feature_flags_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      feedback: {
        Row: {
          conversation_id: string;
          created_at: string;
          customer_id: string;
          rating: number;
          words: string | null;
        };
        Insert: {
          conversation_id: string;
          created_at?: string;
          customer_id: string;
          rating: number;
          words?: string | null;
        };
        Update: {
          conversation_id?: string;
          created_at?: string;
          customer_id?: string;
          rating?: number;
          words?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'feedback_conversation_id_fkey';
            columns: ['conversation_id'];
            referencedRelation: 'conversations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'feedback_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      funnel_transitions: {
        Row: {
          conversation_id: string;
          created_at: string;
          customer_id: string;
          from_stage: string;
          id: string;
          reason: string;
          to_stage: string;
        };
        Insert: {
          conversation_id: string;
          created_at?: string;
          customer_id: string;
          from_stage: string;
          id?: string;
          reason: string;
          to_stage: string;
        };
        Update: {
          conversation_id?: string;
          created_at?: string;
          customer_id?: string;
          from_stage?: string;
          id?: string;
          reason?: string;
          to_stage?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'funnel_transitions_conversation_id_fkey';
            columns: ['conversation_id'];
            referencedRelation: 'conversations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'funnel_transitions_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      guardrail_events: {
        Row: {
          action: string;
          channel: string | null;
          conversation_id: string;
          created_at: string;
          customer_id: string;
          id: string;
          replacement: string | null;
          rule: string;
          sentence: string;
          turn_id: string | null;
        };
        Insert: {
          action: string;
          channel?: string | null;
          conversation_id: string;
          created_at?: string;
          customer_id: string;
          id?: string;
          replacement?: string | null;
          rule: string;
          sentence: string;
          turn_id?: string | null;
        };
        Update: {
          action?: string;
          channel?: string | null;
          conversation_id?: string;
          created_at?: string;
          customer_id?: string;
          id?: string;
          replacement?: string | null;
          rule?: string;
          sentence?: string;
          turn_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'guardrail_events_conversation_id_fkey';
            columns: ['conversation_id'];
            referencedRelation: 'conversations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'guardrail_events_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      inbound_events: {
        Row: {
          event_id: string;
          kind: string;
          received_at: string;
          source: string;
        };
        Insert: {
          event_id: string;
          kind: string;
          received_at?: string;
          source: string;
        };
        Update: {
          event_id?: string;
          kind?: string;
          received_at?: string;
          source?: string;
        };
        Relationships: [];
      };
      incidents: {
        Row: {
          detail: string;
          ended_at: string | null;
          id: string;
          kind: string;
          severity: string;
          started_at: string;
        };
        Insert: {
          detail?: string;
          ended_at?: string | null;
          id?: string;
          kind: string;
          severity: string;
          started_at?: string;
        };
        Update: {
          detail?: string;
          ended_at?: string | null;
          id?: string;
          kind?: string;
          severity?: string;
          started_at?: string;
        };
        Relationships: [];
      };
      lead_events: {
        Row: {
          conversation_id: string | null;
          created_at: string;
          customer_id: string;
          detail: NonNullable<Json>;
          id: string;
          kind: string;
          lead_id: string;
        };
        Insert: {
          conversation_id?: string | null;
          created_at?: string;
          customer_id: string;
          detail?: NonNullable<Json>;
          id?: string;
          kind: string;
          lead_id: string;
        };
        Update: {
          conversation_id?: string | null;
          created_at?: string;
          customer_id?: string;
          detail?: NonNullable<Json>;
          id?: string;
          kind?: string;
          lead_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'lead_events_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'lead_events_lead_id_fkey';
            columns: ['lead_id'];
            referencedRelation: 'leads';
            referencedColumns: ['id'];
          },
        ];
      };
      leads: {
        Row: {
          budget: string | null;
          company: string | null;
          created_at: string;
          customer_id: string;
          email: string;
          first_campaign_id: string | null;
          first_placement: string | null;
          id: string;
          name: string | null;
          need: string | null;
          phone: string | null;
          score: number;
          stage: string;
          timeline: string | null;
          updated_at: string;
          visits: number;
        };
        Insert: {
          budget?: string | null;
          company?: string | null;
          created_at?: string;
          customer_id: string;
          email: string;
          first_campaign_id?: string | null;
          first_placement?: string | null;
          id?: string;
          name?: string | null;
          need?: string | null;
          phone?: string | null;
          score?: number;
          stage?: string;
          timeline?: string | null;
          updated_at?: string;
          visits?: number;
        };
        Update: {
          budget?: string | null;
          company?: string | null;
          created_at?: string;
          customer_id?: string;
          email?: string;
          first_campaign_id?: string | null;
          first_placement?: string | null;
          id?: string;
          name?: string | null;
          need?: string | null;
          phone?: string | null;
          score?: number;
          stage?: string;
          timeline?: string | null;
          updated_at?: string;
          visits?: number;
        };
        Relationships: [
          {
            foreignKeyName: 'leads_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'leads_first_campaign_id_fkey';
            columns: ['first_campaign_id'];
            referencedRelation: 'campaigns';
            referencedColumns: ['id'];
          },
        ];
      };
      member_invites: {
        Row: {
          customer_id: string;
          email: string;
          role: string;
        };
        Insert: {
          customer_id: string;
          email: string;
          role?: string;
        };
        Update: {
          customer_id?: string;
          email?: string;
          role?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'member_invites_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      members: {
        Row: {
          created_at: string;
          customer_id: string;
          role: string;
          user_id: string;
        };
        Insert: {
          created_at?: string;
          customer_id: string;
          role?: string;
          user_id: string;
        };
        Update: {
          created_at?: string;
          customer_id?: string;
          role?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'members_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      off_limits_topics: {
        Row: {
          campaign_id: string;
          customer_id: string;
          id: string;
          name: string;
          phrases: string[];
          reply: string;
        };
        Insert: {
          campaign_id: string;
          customer_id: string;
          id?: string;
          name: string;
          phrases?: string[];
          reply?: string;
        };
        Update: {
          campaign_id?: string;
          customer_id?: string;
          id?: string;
          name?: string;
          phrases?: string[];
          reply?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'off_limits_topics_customer_id_campaign_id_fkey';
            columns: ['customer_id', 'campaign_id'];
            referencedRelation: 'campaigns';
            referencedColumns: ['customer_id', 'id'];
          },
          {
            foreignKeyName: 'off_limits_topics_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      outbox: {
        Row: {
          conversation_id: string | null;
          created_at: string;
          customer_id: string;
          detail: NonNullable<Json>;
          id: string;
          kind: string;
          lead_id: string | null;
        };
        Insert: {
          conversation_id?: string | null;
          created_at?: string;
          customer_id: string;
          detail?: NonNullable<Json>;
          id?: string;
          kind?: string;
          lead_id?: string | null;
        };
        Update: {
          conversation_id?: string | null;
          created_at?: string;
          customer_id?: string;
          detail?: NonNullable<Json>;
          id?: string;
          kind?: string;
          lead_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'outbox_conversation_id_fkey';
            columns: ['conversation_id'];
            referencedRelation: 'conversations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'outbox_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'outbox_lead_id_fkey';
            columns: ['lead_id'];
            referencedRelation: 'leads';
            referencedColumns: ['id'];
          },
        ];
      };
      personalities: {
        Row: {
          created_at: string;
          customer_id: string;
          id: string;
          name: string;
          persona: string;
          tone: string;
          voice_model: string;
        };
        Insert: {
          created_at?: string;
          customer_id: string;
          id?: string;
          name: string;
          persona?: string;
          tone?: string;
          voice_model?: string;
        };
        Update: {
          created_at?: string;
          customer_id?: string;
          id?: string;
          name?: string;
          persona?: string;
          tone?: string;
          voice_model?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'personalities_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      placements: {
        Row: {
          campaign_id: string;
          label: string;
          slug: string;
        };
        Insert: {
          campaign_id: string;
          label: string;
          slug: string;
        };
        Update: {
          campaign_id?: string;
          label?: string;
          slug?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'placements_campaign_id_fkey';
            columns: ['campaign_id'];
            referencedRelation: 'campaigns';
            referencedColumns: ['id'];
          },
        ];
      };
      price_rates: {
        Row: {
          effective_from: string;
          micro_usd_per_million: number;
          model: string;
          rounding: string;
          source: string;
          unit: string;
        };
        Insert: {
          effective_from: string;
          micro_usd_per_million: number;
          model: string;
          rounding?: string;
          source: string;
          unit: string;
        };
        Update: {
          effective_from?: string;
          micro_usd_per_million?: number;
          model?: string;
          rounding?: string;
          source?: string;
          unit?: string;
        };
        Relationships: [];
      };
      provider_limits: {
        Row: {
          max_at_once: number | null;
          per_call: number;
          plan: string;
          provider: string;
          resource: string;
          source: string;
        };
        Insert: {
          max_at_once?: number | null;
          per_call?: number;
          plan: string;
          provider: string;
          resource: string;
          source: string;
        };
        Update: {
          max_at_once?: number | null;
          per_call?: number;
          plan?: string;
          provider?: string;
          resource?: string;
          source?: string;
        };
        Relationships: [];
      };
      routing_decisions: {
        Row: {
          channel: string | null;
          chosen_model: string;
          complexity: string;
          confidence: number;
          conversation_id: string;
          created_at: string;
          customer_id: string;
          decided_by: string | null;
          id: string;
          intent: string;
          latency_ms: number | null;
          raw_response: Json | null;
          reason: string;
          tier: string | null;
          turn_id: string | null;
        };
        Insert: {
          channel?: string | null;
          chosen_model: string;
          complexity: string;
          confidence: number;
          conversation_id: string;
          created_at?: string;
          customer_id: string;
          decided_by?: string | null;
          id?: string;
          intent: string;
          latency_ms?: number | null;
          raw_response?: Json | null;
          reason: string;
          tier?: string | null;
          turn_id?: string | null;
        };
        Update: {
          channel?: string | null;
          chosen_model?: string;
          complexity?: string;
          confidence?: number;
          conversation_id?: string;
          created_at?: string;
          customer_id?: string;
          decided_by?: string | null;
          id?: string;
          intent?: string;
          latency_ms?: number | null;
          raw_response?: Json | null;
          reason?: string;
          tier?: string | null;
          turn_id?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: 'routing_decisions_conversation_id_fkey';
            columns: ['conversation_id'];
            referencedRelation: 'conversations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'routing_decisions_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      scans: {
        Row: {
          campaign_id: string;
          customer_id: string;
          id: string;
          placement: string | null;
          referrer_host: string | null;
          scanned_at: string;
          via: string;
        };
        Insert: {
          campaign_id: string;
          customer_id: string;
          id?: string;
          placement?: string | null;
          referrer_host?: string | null;
          scanned_at?: string;
          via: string;
        };
        Update: {
          campaign_id?: string;
          customer_id?: string;
          id?: string;
          placement?: string | null;
          referrer_host?: string | null;
          scanned_at?: string;
          via?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'scans_customer_id_campaign_id_fkey';
            columns: ['customer_id', 'campaign_id'];
            referencedRelation: 'campaigns';
            referencedColumns: ['customer_id', 'id'];
          },
          {
            foreignKeyName: 'scans_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      subprocessors: {
        Row: {
          destination_kind: string | null;
          effective_from: string;
          effective_until: string | null;
          gets: string;
          id: string;
          keeps: string;
          name: string;
          place: string;
          place_in_list: number;
          purpose: string;
          settings_group: string | null;
        };
        Insert: {
          destination_kind?: string | null;
          effective_from: string;
          effective_until?: string | null;
          gets: string;
          id: string;
          keeps: string;
          name: string;
          place: string;
          place_in_list: number;
          purpose: string;
          settings_group?: string | null;
        };
        Update: {
          destination_kind?: string | null;
          effective_from?: string;
          effective_until?: string | null;
          gets?: string;
          id?: string;
          keeps?: string;
          name?: string;
          place?: string;
          place_in_list?: number;
          purpose?: string;
          settings_group?: string | null;
        };
        Relationships: [];
      };
      tiers: {
        Row: {
          channels: string[];
          concurrent_calls: number;
          has_larger_model: boolean;
          has_premium_voice: boolean;
          has_realtime: boolean;
          has_vision: boolean;
          id: string;
          knowledge_results: number;
          max_call_s: number;
          max_campaigns: number;
          max_members: number;
        };
        Insert: {
          channels: string[];
          concurrent_calls: number;
          has_larger_model: boolean;
          has_premium_voice: boolean;
          has_realtime: boolean;
          has_vision: boolean;
          id: string;
          knowledge_results: number;
          max_call_s: number;
          max_campaigns: number;
          max_members: number;
        };
        Update: {
          channels?: string[];
          concurrent_calls?: number;
          has_larger_model?: boolean;
          has_premium_voice?: boolean;
          has_realtime?: boolean;
          has_vision?: boolean;
          id?: string;
          knowledge_results?: number;
          max_call_s?: number;
          max_campaigns?: number;
          max_members?: number;
        };
        Relationships: [];
      };
      turns: {
        Row: {
          channel: string;
          content: string;
          conversation_id: string;
          created_at: string;
          customer_id: string;
          id: string;
          interrupted: boolean;
          metrics: NonNullable<Json>;
          role: string;
          spoken_at: string;
        };
        Insert: {
          channel: string;
          content: string;
          conversation_id: string;
          created_at?: string;
          customer_id: string;
          id?: string;
          interrupted?: boolean;
          metrics?: NonNullable<Json>;
          role: string;
          spoken_at: string;
        };
        Update: {
          channel?: string;
          content?: string;
          conversation_id?: string;
          created_at?: string;
          customer_id?: string;
          id?: string;
          interrupted?: boolean;
          metrics?: NonNullable<Json>;
          role?: string;
          spoken_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'turns_conversation_id_fkey';
            columns: ['conversation_id'];
            referencedRelation: 'conversations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'turns_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      usage_events: {
        Row: {
          absorbed_micro_usd: number;
          campaign_id: string | null;
          conversation_id: string | null;
          cost_micro_usd: number;
          created_at: string;
          customer_id: string;
          estimated_cost_micro_usd: number | null;
          estimated_quantity: number | null;
          id: string;
          is_estimate: boolean;
          leg: string;
          micro_usd_per_million: number | null;
          model: string;
          month: string;
          price_effective_from: string | null;
          price_model: string | null;
          quantity: number;
          unit: string;
        };
        Insert: {
          absorbed_micro_usd?: number;
          campaign_id?: string | null;
          conversation_id?: string | null;
          cost_micro_usd: number;
          created_at?: string;
          customer_id: string;
          estimated_cost_micro_usd?: number | null;
          estimated_quantity?: number | null;
          id?: string;
          is_estimate?: boolean;
          leg: string;
          micro_usd_per_million?: number | null;
          model: string;
          month: string;
          price_effective_from?: string | null;
          price_model?: string | null;
          quantity: number;
          unit: string;
        };
        Update: {
          absorbed_micro_usd?: number;
          campaign_id?: string | null;
          conversation_id?: string | null;
          cost_micro_usd?: number;
          created_at?: string;
          customer_id?: string;
          estimated_cost_micro_usd?: number | null;
          estimated_quantity?: number | null;
          id?: string;
          is_estimate?: boolean;
          leg?: string;
          micro_usd_per_million?: number | null;
          model?: string;
          month?: string;
          price_effective_from?: string | null;
          price_model?: string | null;
          quantity?: number;
          unit?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'usage_events_campaign_id_fkey';
            columns: ['campaign_id'];
            referencedRelation: 'campaigns';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'usage_events_conversation_id_fkey';
            columns: ['conversation_id'];
            referencedRelation: 'conversations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'usage_events_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      used_nonces: {
        Row: {
          nonce: string;
          used_at: string;
        };
        Insert: {
          nonce: string;
          used_at?: string;
        };
        Update: {
          nonce?: string;
          used_at?: string;
        };
        Relationships: [];
      };
      visits: {
        Row: {
          conversation_id: string;
          created_at: string;
          customer_id: string;
          gate_nonce: string | null;
          id: string;
          ip_sha256: string;
          suspicion: number;
          suspicion_reasons: string[];
          user_agent: string;
        };
        Insert: {
          conversation_id: string;
          created_at?: string;
          customer_id: string;
          gate_nonce?: string | null;
          id?: string;
          ip_sha256: string;
          suspicion?: number;
          suspicion_reasons?: string[];
          user_agent?: string;
        };
        Update: {
          conversation_id?: string;
          created_at?: string;
          customer_id?: string;
          gate_nonce?: string | null;
          id?: string;
          ip_sha256?: string;
          suspicion?: number;
          suspicion_reasons?: string[];
          user_agent?: string;
        };
        Relationships: [
          {
            foreignKeyName: 'visits_conversation_id_fkey';
            columns: ['conversation_id'];
            referencedRelation: 'conversations';
            referencedColumns: ['id'];
          },
          {
            foreignKeyName: 'visits_customer_id_fkey';
            columns: ['customer_id'];
            referencedRelation: 'customers';
            referencedColumns: ['id'];
          },
        ];
      };
      workers: {
        Row: {
          active: number;
          capacity: number;
          id: string;
          seen_at: string;
        };
        Insert: {
          active: number;
          capacity: number;
          id: string;
          seen_at?: string;
        };
        Update: {
          active?: number;
          capacity?: number;
          id?: string;
          seen_at?: string;
        };
        Relationships: [];
      };
    };
    Views: {
      [_ in never]: never;
    };
    Functions: {
      begin_conversation: {
        Args: { channel: string; conversation_id: string; worker_id?: string };
        Returns: Json;
      };
      claim_deliveries: {
        Args: { batch?: number; lease_s?: number; outbox_id?: string };
        Returns: Json;
      };
      correct_personal_data: {
        Args: {
          company: string;
          conversation_id?: string;
          customer_id: string;
          lead_id: string;
          name: string;
          need: string;
          phone: string;
        };
        Returns: Json;
      };
      end_conversation: {
        Args: {
          conversation_id: string;
          need?: string;
          next_step?: string;
          reason: string;
          summary?: string;
          turns?: Json;
        };
        Returns: Json;
      };
      erase_personal_data: {
        Args: { conversation_id?: string; customer_id: string; lead_id: string };
        Returns: Json;
      };
      finish_delivery: {
        Args: {
          delivery_id: string;
          error?: string;
          external_id?: string;
          lease_token: string;
          outcome: string;
          retry_after_s?: number;
        };
        Returns: Json;
      };
      hand_over: {
        Args: {
          conversation_id: string;
          event_id: string;
          reason?: string;
          specialist?: string;
        };
        Returns: Json;
      };
      heartbeat_worker: {
        Args: { active: number; capacity: number; worker_id: string };
        Returns: Json;
      };
      hold_slot: {
        Args: {
          booking_id: string;
          calendar_id: string;
          conversation_id: string;
          hold_s?: number;
          starts_at: string;
        };
        Returns: Json;
      };
      leave_answer_place: {
        Args: { conversation_id: string; place_id: string };
        Returns: Json;
      };
      leave_gate: { Args: { nonce: string }; Returns: Json };
      list_leads: {
        Args: { batch?: number; before?: string; search?: string };
        Returns: Json;
      };
      list_passages: { Args: { conversation_id: string }; Returns: Json };
      list_unembedded_chunks: {
        Args: { batch?: number; embedding_model: string };
        Returns: Json;
      };
      move_funnel: {
        Args: {
          conversation_id: string;
          reason: string;
          to_stage: string;
          transition_id: string;
        };
        Returns: Json;
      };
      open_visit: {
        Args: {
          accepted: string[];
          campaign_slug: string;
          consent_sha256?: string;
          consent_version: string;
          email: string;
          embedder: string;
          ip_sha256: string;
          locale?: string;
          name?: string;
          nonce: string;
          own_origins?: string[];
          placement?: string;
          suspicion?: number;
          suspicion_reasons?: string[];
          user_agent?: string;
          wants?: string;
        };
        Returns: Json;
      };
      raise_escalation: {
        Args: { conversation_id: string; escalation_id: string; reason: string };
        Returns: Json;
      };
      read_budget: { Args: Record<PropertyKey, never>; Returns: Json };
      read_campaign: { Args: { locale?: string; slug: string }; Returns: Json };
      read_conversation: { Args: { conversation_id: string }; Returns: Json };
      read_demand: { Args: Record<PropertyKey, never>; Returns: Json };
      read_health: { Args: { models?: string[] }; Returns: Json };
      read_personal_data: {
        Args: { conversation_id?: string; customer_id: string; lead_id: string };
        Returns: Json;
      };
      read_receipt: { Args: { conversation_id: string }; Returns: Json };
      read_subprocessors: { Args: { campaign_slug?: string }; Returns: Json };
      read_visit: { Args: { conversation_id: string }; Returns: Json };
      record_usage: {
        Args: {
          conversation_id: string;
          is_estimate?: boolean;
          leg: string;
          model: string;
          quantity: number;
          unit: string;
          usage_id: string;
        };
        Returns: Json;
      };
      renew_hold: { Args: { conversation_id: string }; Returns: Json };
      request_close: {
        Args: { conversation_id: string; reason: string };
        Returns: Json;
      };
      save_chunk_embedding: {
        Args: { chunk_id: string; embedding: string; embedding_model: string };
        Returns: Json;
      };
      save_conversation_event: {
        Args: {
          conversation_id: string;
          detail?: Json;
          event_id: string;
          kind: string;
        };
        Returns: Json;
      };
      save_feedback: {
        Args: { conversation_id: string; rating: number; words?: string };
        Returns: Json;
      };
      save_guardrail_event: {
        Args: {
          action: string;
          channel?: string;
          conversation_id: string;
          event_id: string;
          replacement?: string;
          rule: string;
          sentence: string;
          turn_id?: string;
        };
        Returns: Json;
      };
      save_lead_facts: {
        Args: {
          budget?: string;
          company?: string;
          conversation_id: string;
          facts_id?: string;
          name?: string;
          need?: string;
          phone?: string;
          timeline?: string;
        };
        Returns: Json;
      };
      save_routing_decision: {
        Args: {
          channel?: string;
          chosen_model: string;
          complexity: string;
          confidence: number;
          conversation_id: string;
          decided_by?: string;
          decision_id: string;
          intent: string;
          latency_ms?: number;
          raw_response?: Json;
          reason: string;
          tier?: string;
          turn_id?: string;
        };
        Returns: Json;
      };
      save_turn: {
        Args: {
          channel: string;
          content: string;
          conversation_id: string;
          interrupted?: boolean;
          metrics?: Json;
          role: string;
          spoken_at: string;
          turn_id: string;
        };
        Returns: Json;
      };
      search_knowledge: {
        Args: {
          conversation_id: string;
          embedding_model?: string;
          query: string;
          query_embedding?: string;
        };
        Returns: Json;
      };
      set_budget: {
        Args: {
          alert_at_percent: number;
          ceiling_micro_usd: number;
          customer_id: string;
          economy_at_percent: number;
        };
        Returns: Json;
      };
      set_campaign_limits: {
        Args: {
          allowed_origins?: string[];
          calls_per_day: number;
          campaign_id: string;
          gate_requests_per_min?: number;
          max_call_s: number;
        };
        Returns: Json;
      };
      settle_booking: {
        Args: {
          booking_id: string;
          conversation_id: string;
          external_event_id?: string;
          fencing_token: number;
          outcome: string;
        };
        Returns: Json;
      };
      start_call: {
        Args: {
          conversation_id: string;
          nonce: string;
          own_origins?: string[];
          room_name: string;
        };
        Returns: Json;
      };
      sweep: {
        Args: {
          stale_gate_s?: number;
          stale_text_s?: number;
          stale_voice_s?: number;
        };
        Returns: Json;
      };
      take_answer_place: {
        Args: { conversation_id: string; is_last?: boolean; place_id: string };
        Returns: Json;
      };
      try_search: {
        Args: {
          campaign_id: string;
          embedding_model?: string;
          query: string;
          query_embedding?: string;
        };
        Returns: Json;
      };
    };
    Enums: {
      [_ in never]: never;
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, 'public'>];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])
    : never = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals;
}
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])[TableName] extends {
      Row: infer R;
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    ? (DefaultSchema['Tables'] & DefaultSchema['Views'])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R;
      }
      ? R
      : never
    : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals;
}
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Insert: infer I;
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I;
      }
      ? I
      : never
    : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals;
}
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Update: infer U;
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U;
      }
      ? U
      : never
    : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums'] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums']
    : never = never,
> = DefaultSchemaEnumNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals;
}
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums'][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums']
    ? DefaultSchema['Enums'][DefaultSchemaEnumNameOrOptions]
    : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes'] | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes']
    : never = never,
> = PublicCompositeTypeNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals;
}
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes'][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes']
    ? DefaultSchema['CompositeTypes'][PublicCompositeTypeNameOrOptions]
    : never;

export const Constants = {
  public: {
    Enums: {},
  },
} as const;
