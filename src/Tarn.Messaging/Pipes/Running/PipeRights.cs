using Tarn.Messaging.Pipes.Definitions;
using Tarn.Messaging.Pipes.Parts;
using Tarn.Messaging.Pipes.Sending;

namespace Tarn.Messaging.Pipes.Running;

/// <summary>The rights of a pipe's role to its source.</summary>
internal static class PipeRights
{
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied; the message names the action.</exception>
    public static void Check(PipeParts parts, PipeConfig config)
    {
        foreach (var action in parts.Sources.ActionsOf(config.StreamArn))
        {
            parts.Require(PipeCall.SenderOf(config), action, config.StreamArn);
        }
    }
}
