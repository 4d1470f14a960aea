using System.Globalization;
using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Calls;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis;

/// <content>What both puts share.</content>
public sealed partial class KinesisDoor
{
    private const int PayloadUnitBytes = 25 * 1024;
    private static readonly TimeSpan ReshardWaitMax = TimeSpan.FromSeconds(10);

    /// <summary>Each record is rounded up to 25 KB.</summary>
    private static long PayloadUnits(int length) => Math.Max(1, (length + PayloadUnitBytes - 1) / PayloadUnitBytes);

    // A number that this service never made orders nothing; 0 is before all of them.
    private static void CheckNumberForOrdering(ReadOnlySpan<byte> number, in FoundStream found)
    {
        if (number.IsEmpty || number.SequenceEqual("0"u8))
        {
            return;
        }

        var text = System.Text.Encoding.UTF8.GetString(number);
        if (!SequenceNumber.TryParseKinesis(text, out _))
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.NumberForOrderingInvalid(text, found.Name, found.Account));
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

    /// <summary>
    /// Appends the records. Those of a shard that was closed before their turn go again, with the layout that the reshard leaves (D9): no put
    /// fails because of one.
    /// </summary>
    /// <returns>The stream with the layout that every shard of the answer is in.</returns>
    private async ValueTask<FoundStream> Append<TBody>(
        RoutedPut put, FoundStream found, CallKey key, TBody body, Action<KinesisDoor, TBody, RoutedPut, StreamLayout> fill, CancellationToken ct)
    {
        var layout = found.Layout;
        while (put.HasPending)
        {
            if (layout is not { Open.Count: > 0 })
            {
                put.GiveUp();
                return found;
            }

            put.BeginPass(layout);
            fill(this, body, put, layout);
            await put.Append(log, key, ct);
            if (layout.Stream.Mode == StreamMode.OnDemand)
            {
                put.NoteLoads(loads);
            }

            found = found with { Layout = layout };
            if (put.HasPending)
            {
                layout = await LayoutAfter(layout, ct);
            }
        }

        return found;
    }

    /// <summary>Whether the shard takes no more at its rate; the record is then refused.</summary>
    private bool IsOverLimit(RoutedPut put, int record, StreamLayout layout, int place, int bytes)
    {
        if (limits is null || limits.TryWrite(layout.Open[place].Id, bytes))
        {
            return false;
        }

        put.Refuse(record, layout.Open[place]);
        return true;
    }

    // The journal closes a shard before the store shows it: the time between is that of a commit, and an unknown one only when the disk stands.
    private async ValueTask<StreamLayout?> LayoutAfter(StreamLayout seen, CancellationToken ct)
    {
        var id = seen.Stream.Id;
        if (!ReferenceEquals(streams.Find(id), seen))
        {
            return streams.Find(id);
        }

        try
        {
            await seen.WaitUntilReplaced().WaitAsync(ReshardWaitMax, time, ct);
            return streams.Find(id);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static CallKey KeyOf(Call call, in FoundStream found) =>
        found.Layout.Stream.RecognisesRetries ? call.KeyFor(found.Resource.Id) : CallKey.None;
}
