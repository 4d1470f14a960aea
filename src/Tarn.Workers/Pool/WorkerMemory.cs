namespace Tarn.Workers.Pool;

/// <summary>
/// Limits the memory of the server and its workers together. Workers may use the memory that the server leaves of the
/// total, and at least their own share. Above that, the largest waiting worker ends. When the waiting workers hold
/// little, the worker with the largest statement ends.
/// </summary>
/// <param name="totalBytes">The memory for the server and all workers.</param>
/// <param name="shareBytes">The memory that workers may use in any case.</param>
internal sealed class WorkerMemory(long totalBytes, long shareBytes)
{
    /// <summary>A waiting worker that holds less is not ended, because that would free too little.</summary>
    public const long WaitingBytesMin = 32L << 20;

    /// <summary>
    /// The memory that workers may hold beside a server of this size. An eighth of the total is left for their growth
    /// between two checks.
    /// </summary>
    public long AllowedBytes(long serverBytes) => Math.Max(shareBytes, (totalBytes / 8 * 7) - serverBytes);

    /// <summary>
    /// Whether the server must release garbage: it holds more than the workers' share leaves it, and the total comes
    /// near the limit.
    /// </summary>
    /// <param name="serverBytes">The server's resident memory.</param>
    /// <param name="workerBytes">The memory of all workers.</param>
    public bool MustGiveBack(long serverBytes, long workerBytes) =>
        serverBytes > totalBytes - shareBytes && serverBytes + workerBytes > totalBytes / 4 * 3;

    /// <summary>The worker that must end now.</summary>
    /// <param name="serverBytes">The server's resident memory.</param>
    /// <param name="waiting">The bytes that each waiting worker holds.</param>
    /// <param name="running">The bytes that each worker with a statement holds.</param>
    /// <returns>Its index in one of the lists; null: no worker must end.</returns>
    public (bool IsWaiting, int Index)? MustEnd(long serverBytes, IReadOnlyList<long> waiting, IReadOnlyList<long> running)
    {
        if (waiting.Sum() + running.Sum() <= AllowedBytes(serverBytes))
        {
            return null;
        }

        var idle = Largest(waiting);
        return idle >= 0 && waiting[idle] >= WaitingBytesMin ? (true, idle)
            : Largest(running) is var busy and >= 0 ? (false, busy)
            : null;
    }

    private static int Largest(IReadOnlyList<long> bytes) => bytes.Count == 0 ? -1 : Enumerable.Range(0, bytes.Count).MaxBy(i => bytes[i]);
}
