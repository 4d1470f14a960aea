using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams.Definitions;

namespace Tarn.Aws.Kinesis.Changes;

/// <summary>
/// Warm throughput is allowed only for on-demand streams of accounts with a commitment (On-demand Advantage).
/// </summary>
internal static class WarmThroughput
{
    /// <param name="store">The store of the accounts' commitments.</param>
    /// <param name="onDemand">Whether the stream is, or becomes, on demand.</param>
    /// <param name="wantedMiBps">The requested warm throughput; null when the request has none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static async ValueTask Check(IMetadataStore store, bool onDemand, int? wantedMiBps, Call call, CancellationToken cancellationToken)
    {
        if (wantedMiBps is null)
        {
            return;
        }

        if (!onDemand)
        {
            throw KinesisErrors.ValidationException(KinesisTexts.WarmWithoutOnDemand);
        }

        if (!(await store.Read(reader => ThroughputCommitment.Read(reader, call.Account, call.Region), cancellationToken)).Runs(call.Time))
        {
            throw KinesisErrors.ValidationException(KinesisTexts.WarmWithoutCommitment);
        }
    }
}
