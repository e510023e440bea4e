export type ServerSettings = {
  port: number;
  rtcTcpPort: number;
  rtcUdpPort: number;
  apiKey: string;
  apiSecret: string;
  webhookUrl?: string | undefined;
};

/** The server's configuration file. Its format is YAML, of which JSON is a subset. */
export function serverConfig(settings: ServerSettings): string {
  return JSON.stringify({
    port: settings.port,
    bind_addresses: ['127.0.0.1'],
    keys: { [settings.apiKey]: settings.apiSecret },
    logging: { level: 'info' },
    rtc: {
      tcp_port: settings.rtcTcpPort,
      udp_port: settings.rtcUdpPort,
      node_ip: '127.0.0.1',
      use_external_ip: false,
      enable_loopback_candidate: true,
      // An empty list makes the server send every visitor to Google's and Twilio's STUN servers (roommanager.go, 1.13.5).
      // It can only be replaced, so it names this machine's own media port: nobody else learns of a call.
      stun_servers: [`127.0.0.1:${settings.rtcUdpPort}`],
    },
    room: { auto_create: true },
    // Workers report load by number of calls (agent-worker/call-load.ts); only a full worker counts as loaded.
    agents: { target_load: 0.95 },
    ...(settings.webhookUrl === undefined ? {} : { webhook: { api_key: settings.apiKey, urls: [settings.webhookUrl] } }),
  });
}
