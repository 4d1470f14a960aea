using Tarn.Targets;

namespace Tarn.Messaging.Pipes.Parts;

/// <summary>Calls functions for pipes, and waits for their answers.</summary>
public interface IPipeFunctions
{
    /// <summary>Calls a function with the rights of the sender's role.</summary>
    /// <param name="payload">JSON. The function may still read it after an error.</param>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied; NotFound. Others: the function was not called now.</exception>
    ValueTask<PipeReply> Invoke(string functionArn, Sender sender, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);
}
