using Tarn.Functions.Logs;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Groups;
using Tarn.Telemetry.Logs.Lines;

namespace Tarn.Aws.Logs.Lines;

/// <summary>The lines of functions, in the queue of lines. Their groups are groups of CloudWatch Logs.</summary>
public sealed class FunctionLog(LineQueue lines) : IFunctionLog
{
    /// <inheritdoc/>
    public void Write(LogDestination place, DateTimeOffset time, ReadOnlySpan<byte> line) =>
        lines.Write(new LineDestination(new LogScope(place.Account, place.Region), place.Group, place.Stream), time, line);

    /// <summary>Finds or creates the group of a destination.</summary>
    public static async ValueTask<LogGroupId> GroupOf(IMetadataTransaction transaction, LineDestination place, DateTimeOffset now) =>
        LogGroupId.Of(await LogGroupCreation.Ensure(transaction, place.Scope, place.Group, now));
}
