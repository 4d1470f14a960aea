using Tarn.Streaming.Sessions;
using Tarn.Workers.Parts;

namespace Tarn.Streaming;

/// <summary>SQL's worker program with sessions of streams.</summary>
public static class StreamingWorker
{
    public static WorkerParts Parts { get; } = new(SqlWorker.Parts.Functions, SqlWorker.Parts.Errors, new StreamSessions());
}
