using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>Records stay shorter: those past the new period are invisible at once.</summary>
    public async Task<DecreaseStreamRetentionPeriodOutput> DecreaseStreamRetentionPeriod(
        DecreaseStreamRetentionPeriodInput input, Call call, CancellationToken ct)
    {
        var found = FindActive(call, input.StreamName, input.StreamARN);
        await SetRetention(found, input.RetentionPeriodHours, KinesisTexts.RetentionNotShorter, (asked, existing) => asked <= existing, ct);
        return new DecreaseStreamRetentionPeriodOutput();
    }
}
