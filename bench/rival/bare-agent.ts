import { TransformStream } from 'node:stream/web';
import { defineAgent, FlushSentinel, type JobContext, type llm, type ModelSettings, voice } from '@livekit/agents';
import * as deepgram from '@livekit/agents-plugin-deepgram';
import * as openai from '@livekit/agents-plugin-openai';
import { BareCall } from './bare-call.ts';

const FIRST_SENTENCE = /^[\s\S]*?[.!?](?=\s)/;

/** The framework's own agent with the one known latency cure: the first sentence goes to speech at once. */
class BareAgent extends voice.Agent {
  override async llmNode(chatCtx: llm.ChatContext, toolCtx: llm.ToolContext, settings: ModelSettings) {
    const source = await voice.Agent.default.llmNode(this, chatCtx, toolCtx, settings);
    if (!source) return null;
    let held = '';
    let hasFlushed = false;
    return source.pipeThrough(
      new TransformStream<llm.ChatChunk | string, llm.ChatChunk | string | FlushSentinel>({
        transform(chunk, controller) {
          const text = typeof chunk === 'string' ? chunk : chunk.delta?.content;
          if (!text || hasFlushed) {
            controller.enqueue(chunk);
            return;
          }
          held += text;
          const [sentence] = FIRST_SENTENCE.exec(held) ?? [];
          if (!sentence) return;
          hasFlushed = true;
          controller.enqueue(sentence);
          controller.enqueue(FlushSentinel);
          if (held.length > sentence.length) controller.enqueue(held.slice(sentence.length));
        },
        flush(controller) {
          if (!hasFlushed && held) controller.enqueue(held);
        },
      }),
    );
  }
}

const bareAgent = defineAgent({
  entry: async (ctx: JobContext) => {
    const call = BareCall.parse(JSON.parse(ctx.job.metadata));
    await ctx.connect();
    const session = new voice.AgentSession({
      stt: new deepgram.STT({
        apiKey: 'local',
        baseUrl: call.providersUrl.replace(/^http/, 'ws'),
        model: call.sttModel as 'nova-3',
      }),
      llm: new openai.LLM({ apiKey: 'local', baseURL: `${call.providersUrl}/v1`, model: call.llmModel }),
      tts: new deepgram.TTS({ apiKey: 'local', baseUrl: call.providersUrl, model: call.ttsModel }),
      ttsTextTransforms: null,
      turnHandling: { interruption: { mode: 'vad' } },
    });
    await session.start({ agent: new BareAgent({ instructions: call.instructions }), room: ctx.room });
    session.say(call.greeting);
  },
});

// The framework loads an agent by its file's default export.
export { bareAgent as default };
