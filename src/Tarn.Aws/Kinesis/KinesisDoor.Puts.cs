using System.Globalization;
using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis;

/// <content>What both puts share.</content>
public sealed partial class KinesisDoor
{
    private const int PayloadUnitBytes = 25 * 1024;
    private const int RoutesMax = 5;

    /// <summary>Each record is rounded up to 25 KB.</summary>
    private static long PayloadUnits(int length) => Math.Max(1, (length + PayloadUnitBytes - 1) / PayloadUnitBytes);

    private static void CheckSize(int bytes, StreamDocument document)
    {
        if (bytes > document.MaxRecordSizeKiB * 1024)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.RecordTooLarge(bytes, document.MaxRecordSizeKiB * 1024));
        }
    }

    /// <summary>The place among the open shards of the one that takes the record.</summary>
    private static int Route(StreamLayout layout, ReadOnlySpan<byte> partitionKey, ReadOnlySpan<byte> explicitHashKey)
    {
        if (explicitHashKey.Length == 0)
        {
            // One shard takes every hash: no need to know which.
            return layout.Open.Count == 1 ? 0 : layout.Route(RoutingHash.Of(partitionKey));
        }

        return UInt128.TryParse(explicitHashKey, NumberStyles.None, CultureInfo.InvariantCulture, out var hash)
            ? layout.Route(hash)
            : throw KinesisErrors.InvalidArgumentException(
                KinesisTexts.HashKeyInvalid(System.Text.Encoding.UTF8.GetString(explicitHashKey)));
    }

    /// <summary>Appends the records, those of shards that were closed meanwhile again with the layout of then.</summary>
    private async ValueTask Append(RoutedPut put, FoundStream found, CallKey key, Action<RoutedPut, StreamLayout> fill, CancellationToken ct)
    {
        for (var route = 0; put.HasPending; route++)
        {
            if (route == RoutesMax || streams.Find(found.Layout.Stream.Id) is not { Open.Count: > 0 } layout)
            {
                put.GiveUp();
                return;
            }

            put.BeginPass(layout);
            fill(put, layout);
            await put.Append(log, layout.Stream.Id, key, ct);
        }
    }

    private static CallKey KeyOf(Call call, in FoundStream found) =>
        found.Layout.Stream.RecognisesRetries ? call.KeyFor(found.Resource.Id) : CallKey.None;
}
