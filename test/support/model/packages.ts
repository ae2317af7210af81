/** The agents that tests call, and the adapters by which two of them speak the Agent Client Protocol. */
export const AGENT_PACKAGES: readonly string[] = [
  '@anthropic-ai/claude-code@2.1.332',
  '@openai/codex@0.171.0',
  '@google/gemini-cli@0.61.0',
  'opencode-ai@1.18.33',
  '@github/copilot@1.0.102',
  '@agentclientprotocol/codex-acp@2.6.0',
  '@agentclientprotocol/claude-agent-acp@0.101.0',
]
