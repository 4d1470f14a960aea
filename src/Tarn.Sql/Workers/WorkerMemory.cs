namespace Tarn.Sql.Workers;

/// <summary>
/// Bounds the memory that the server and its workers hold together: workers may take what the server leaves of the whole, and at least their own
/// share. Past that the largest of the waiting workers ends, and when they hold little the one with the largest statement.
/// </summary>
/// <param name="totalBytes">For the server and all workers.</param>
/// <param name="shareBytes">What workers may take in any case.</param>
internal sealed class WorkerMemory(long totalBytes, long shareBytes)
{
    /// <summary>A waiting worker that holds less is not worth its end.</summary>
    public const long WaitingBytesMin = 32L << 20;

    /// <summary>What workers may hold beside a server of this size; an eighth of the whole is left for what they take between two looks.</summary>
    public long AllowedBytes(long serverBytes) => Math.Max(shareBytes, (totalBytes / 8 * 7) - serverBytes);

    /// <summary>
    /// Whether the server has to give garbage back: it holds more than workers leave it, and all together come near the bound.
    /// </summary>
    /// <param name="serverBytes">The server's resident memory.</param>
    /// <param name="workerBytes">What all workers hold.</param>
    public bool MustGiveBack(long serverBytes, long workerBytes) =>
        serverBytes > totalBytes - shareBytes && serverBytes + workerBytes > totalBytes / 4 * 3;

    /// <summary>The worker that has to end now.</summary>
    /// <param name="serverBytes">The server's resident memory.</param>
    /// <param name="waiting">The bytes that each waiting worker holds.</param>
    /// <param name="running">The bytes that each worker with a statement holds.</param>
    /// <returns>Its place in one of the lists; null while all is well.</returns>
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
