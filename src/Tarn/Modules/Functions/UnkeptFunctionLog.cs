using Tarn.Functions.Logs;

namespace Tarn.Modules.Functions;

/// <summary>
/// TEMPORARY: drops the lines of functions, of which only the tail of each invocation is seen. CloudWatch Logs replaces
/// it.
/// </summary>
internal sealed class UnkeptFunctionLog : IFunctionLog
{
    /// <inheritdoc/>
    public void Write(LogPlace place, DateTimeOffset time, ReadOnlySpan<byte> line)
    {
        // no log store yet
    }
}
