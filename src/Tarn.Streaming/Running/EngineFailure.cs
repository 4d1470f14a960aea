using Tarn.DuckDb;
using Tarn.Workers;

namespace Tarn.Streaming.Running;

/// <summary>Failures of statements that a value of the input caused, and the search for it.</summary>
internal static class EngineFailure
{
    private static readonly string[] Limits = [WorkerErrorName.ExceededMemoryLimit, WorkerErrorName.ExceededSpillLimit];

    /// <summary>The reason for which an input failed; null: the failure is the engine's own, or of its limits.</summary>
    public static string? ReasonOf(DuckException failure)
    {
        var error = SqlWorker.Parts.Errors.Translate(failure.Type, failure.Message);
        return error.IsUsers && !Limits.Contains(error.Name) ? $"{error.Name}: {error.Message}" : null;
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>The reason for which an input failed; null: none did.</returns>
    /// <exception cref="DuckException">The engine failed otherwise.</exception>
    public static string? Try(Action statement)
    {
        try
        {
            statement();
            return null;
        }
        catch (DuckException failure) when (ReasonOf(failure) is { } reason)
        {
            return reason;
        }
    }

    /// <summary>Finds the failing items of a range by halving it.</summary>
    /// <param name="from">The first item.</param>
    /// <param name="to">The item after the last one.</param>
    /// <param name="fails">Tries a range; returns the reason for which it fails.</param>
    /// <param name="found">Takes each failing item with the reason for which it fails alone.</param>
    public static void Find(int from, int to, Func<int, int, string?> fails, Action<int, string> found)
    {
        if (from == to || fails(from, to) is not { } reason)
        {
            return;
        }

        if (to - from == 1)
        {
            found(from, reason);
            return;
        }

        var middle = from + ((to - from) / 2);
        Find(from, middle, fails, found);
        Find(middle, to, fails, found);
    }
}
