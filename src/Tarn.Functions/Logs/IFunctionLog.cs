namespace Tarn.Functions.Logs;

/// <summary>Takes the log lines of environments. It never blocks an environment, and is bounded.</summary>
public interface IFunctionLog
{
    /// <summary>Adds a line, without its end of line, to a stream of a group. Both are made when they are missing.</summary>
    void Write(LogDestination place, DateTimeOffset time, ReadOnlySpan<byte> line);
}

/// <summary>A stream of a log group.</summary>
/// <param name="Account">The account that owns the group.</param>
/// <param name="Group">The group's name.</param>
/// <param name="Stream">The stream's name.</param>
public sealed record LogDestination(string Account, string Region, string Group, string Stream);
