using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;

namespace Tarn.Aws.Kinesis.Settings;

internal sealed partial class SettingOperations
{
    /// <summary>Shortens the retention period. Records past the new period become invisible at once.</summary>
    public async Task<DecreaseStreamRetentionPeriodOutput> DecreaseStreamRetentionPeriod(
        DecreaseStreamRetentionPeriodInput input, Call call, CancellationToken cancellationToken)
    {
        var found = streams.FindActive(call, input.StreamName, input.StreamARN);
        await SetRetention(found, input.RetentionPeriodHours, KinesisTexts.RetentionNotShorter, (asked, existing) => asked <= existing, cancellationToken);
        return new DecreaseStreamRetentionPeriodOutput();
    }
}
