using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>Asks for warm throughput: kept and shown.</summary>
    [Kept("WarmThroughputMiBps", "a shard's rate is not limited")]
    public async Task<UpdateStreamWarmThroughputOutput> UpdateStreamWarmThroughput(
        UpdateStreamWarmThroughputInput input, Call call, CancellationToken ct)
    {
        var found = FindActive(call, input.StreamName, input.StreamARN);
        await CheckWarm(found.Layout.Stream.Mode == StreamMode.OnDemand, input.WarmThroughputMiBps, call, ct);
        await ChangeDocument(found, document => document with { WarmThroughputMiBps = input.WarmThroughputMiBps }, ct);
        return new UpdateStreamWarmThroughputOutput
        {
            StreamName = found.Name,
            StreamARN = found.Resource.Arn,
            WarmThroughput = WarmThroughputOf(found.Document with { WarmThroughputMiBps = input.WarmThroughputMiBps }),
        };
    }

    // Warm throughput belongs to on-demand streams of accounts that have committed themselves (On-demand Advantage).
    private async ValueTask CheckWarm(bool onDemand, int? wanted, Call call, CancellationToken ct)
    {
        if (wanted is null)
        {
            return;
        }

        if (!onDemand)
        {
            throw KinesisErrors.ValidationException(KinesisTexts.WarmWithoutOnDemand);
        }

        if (!(await store.Read(reader => AccountSettings.Read(reader, call), ct)).Runs(time.GetUtcNow()))
        {
            throw KinesisErrors.ValidationException(KinesisTexts.WarmWithoutCommitment);
        }
    }

    private static WarmThroughputObject? WarmThroughputOf(StreamDocument document) => document.WarmThroughputMiBps < 0 ? null : new WarmThroughputObject
    {
        TargetMiBps = document.WarmThroughputMiBps,
        CurrentMiBps = document.WarmThroughputMiBps,
    };
}
