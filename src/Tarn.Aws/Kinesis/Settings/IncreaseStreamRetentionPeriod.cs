using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;

namespace Tarn.Aws.Kinesis.Settings;

internal sealed partial class SettingOperations
{
    /// <summary>Lengthens the retention period, from now on.</summary>
    public async Task<IncreaseStreamRetentionPeriodOutput> IncreaseStreamRetentionPeriod(
        IncreaseStreamRetentionPeriodInput input, Call call, CancellationToken cancellationToken)
    {
        var found = streams.FindActive(call, input.StreamName, input.StreamARN);
        await SetRetention(found, input.RetentionPeriodHours, KinesisTexts.RetentionNotLonger, (asked, existing) => asked >= existing, cancellationToken);
        return new IncreaseStreamRetentionPeriodOutput();
    }
}
