using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Kinesis.Changes;

/// <summary>Warm throughput belongs to on-demand streams of accounts that have committed themselves (On-demand Advantage).</summary>
internal static class WarmThroughput
{
    /// <param name="store">Where commitments lie.</param>
    /// <param name="onDemand">Whether the stream is, or becomes, on demand.</param>
    /// <param name="wantedMiBps">What is asked for; null: nothing.</param>
    /// <param name="call">The call.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="Protocols.AwsErrorException">ValidationException.</exception>
    public static async ValueTask Check(IMetadataStore store, bool onDemand, int? wantedMiBps, Call call, CancellationToken ct)
    {
        if (wantedMiBps is null)
        {
            return;
        }

        if (!onDemand)
        {
            throw KinesisErrors.ValidationException(KinesisTexts.WarmWithoutOnDemand);
        }

        if (!(await store.Read(reader => AccountSettings.Read(reader, call), ct)).Runs(call.Time))
        {
            throw KinesisErrors.ValidationException(KinesisTexts.WarmWithoutCommitment);
        }
    }
}
