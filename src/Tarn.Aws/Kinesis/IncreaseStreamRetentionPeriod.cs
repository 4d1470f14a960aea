using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>Records stay longer, from now on.</summary>
    public async Task<IncreaseStreamRetentionPeriodOutput> IncreaseStreamRetentionPeriod(
        IncreaseStreamRetentionPeriodInput input, Call call, CancellationToken ct)
    {
        var found = FindActive(call, input.StreamName, input.StreamARN);
        await SetRetention(found, input.RetentionPeriodHours, KinesisTexts.RetentionNotLonger, (asked, existing) => asked >= existing, ct);
        return new IncreaseStreamRetentionPeriodOutput();
    }
}
