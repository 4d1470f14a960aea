using Tarn.Items.Copies.Imports;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Lines;

namespace Tarn.Modules.Items;

/// <summary>The errors of imports, in the group of CloudWatch Logs that AWS has for them.</summary>
internal sealed class ImportLog(LineQueue lines, TimeProvider time) : IImportLog
{
    private const string Group = "/aws-dynamodb/imports";

    /// <inheritdoc/>
    public void Write(string account, string region, string import, ReadOnlySpan<byte> line) =>
        lines.Write(new LineDestination(new LogScope(account, region), Group, $"{import}/error"), time.GetUtcNow(), line);
}
