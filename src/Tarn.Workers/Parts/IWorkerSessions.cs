using Tarn.DuckDb;

namespace Tarn.Workers.Parts;

/// <summary>Begins the session of a process that serves one user for a long time. Its state outlives a request.</summary>
public interface IWorkerSessions
{
    /// <summary>Begins the one session of this process. All calls of it come from the thread that calls this.</summary>
    /// <param name="database">Opens a fenced instance of the engine with further options, by their DuckDB names.</param>
    /// <param name="memoryBytes">The memory that the state may take.</param>
    IWorkerSession Begin(Func<IReadOnlyDictionary<string, string>, DuckDatabase> database, long memoryBytes);
}

/// <summary>A session in a worker process.</summary>
public interface IWorkerSession
{
    /// <summary>Answers a request.</summary>
    /// <param name="request">The request's bytes.</param>
    /// <param name="piece">Sends a piece of the answer; its bytes are sent when it returns.</param>
    /// <exception cref="WorkerException">The request failed. The session is not used again.</exception>
    void Answer(ReadOnlyMemory<byte> request, Action<ReadOnlyMemory<byte>> piece);
}
