using System.Net.Sockets;
using Tarn.Functions.Extensions;
using Tarn.Functions.Extensions.Telemetry;

namespace Tarn.Functions.Environments;

/// <summary>Serves the Runtime API on the listening sockets of environments.</summary>
public interface IRuntimeHost
{
    /// <summary>Serves an environment's socket until the result is disposed, which also closes its connections.</summary>
    /// <param name="listener">A bound socket that listens. The host owns it.</param>
    /// <param name="api">The environment's side.</param>
    IAsyncDisposable Serve(Socket listener, IRuntimeApi api);

    /// <summary>Posts JSON to a server inside an environment. Returns false when it did not arrive.</summary>
    /// <param name="connection">A connection to the server; the host owns it.</param>
    /// <param name="target">The server's URL.</param>
    /// <param name="body">The JSON.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<bool> Post(Socket connection, Uri target, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}

/// <summary>The calls that the process of one environment makes. Each answers as Lambda's Runtime API does.</summary>
public interface IRuntimeApi
{
    /// <summary>Whether a process of this environment opened the connection. Any other process is refused.</summary>
    bool IsOwn(Socket connection);

    /// <summary>The function whose environment this is.</summary>
    Versions.FunctionVersion Version { get; }

    /// <summary>The extensions of the environment.</summary>
    ExtensionSet Extensions { get; }

    /// <summary>Events for extensions.</summary>
    TelemetryFeed Telemetry { get; }

    /// <summary>Waits for the next invocation; null: the environment ends.</summary>
    ValueTask<RuntimeInvocation?> Next(CancellationToken cancellationToken);

    /// <summary>The answer of an invocation, in parts as they come.</summary>
    ValueTask<RuntimeVerdict> Respond(string requestId, RuntimeAnswer answer, CancellationToken cancellationToken);

    /// <summary>The error of an invocation.</summary>
    ValueTask<RuntimeVerdict> Fail(string requestId, string? errorType, ReadOnlyMemory<byte> document, CancellationToken cancellationToken);

    /// <summary>The error of the start.</summary>
    ValueTask<RuntimeVerdict> FailInit(string? errorType, ReadOnlyMemory<byte> document, CancellationToken cancellationToken);

    /// <summary>Notes that a client of the function called a name of AWS.</summary>
    /// <param name="name">The host's name.</param>
    /// <param name="hasLeft">Whether the call left for AWS; else it went to this server.</param>
    void NoteAwsCall(string name, bool hasLeft);
}

/// <summary>How a call of the Runtime API ends.</summary>
public enum RuntimeVerdict
{
    /// <summary>202.</summary>
    Accepted,

    /// <summary>400: the id is not that of the current invocation, or the answer comes too late.</summary>
    InvalidRequest,

    /// <summary>413: the answer is larger than 6 MB.</summary>
    TooLarge,
}

/// <summary>An invocation as the process gets it.</summary>
/// <param name="Deadline">The end of its time.</param>
/// <param name="InvokedArn">The ARN that the caller named.</param>
/// <param name="TraceId">The value of the tracing header.</param>
/// <param name="ClientContext">The client's context, if any.</param>
/// <param name="Payload">The event.</param>
public sealed record RuntimeInvocation(
    string RequestId, DateTimeOffset Deadline, string InvokedArn, string TraceId, string? ClientContext, ReadOnlyMemory<byte> Payload);

/// <summary>The answer of a process.</summary>
/// <param name="IsStreamed">Whether the process streams it.</param>
/// <param name="Body">Its bytes, with or without a known length.</param>
public sealed record RuntimeAnswer(bool IsStreamed, string? ContentType, System.IO.Pipelines.PipeReader Body)
{
    /// <summary>After the body's end: the error that the process reports in trailers, type and Base64 document; else null.</summary>
    public Func<(string? Type, string? Document)>? Trailers { get; init; }
}
