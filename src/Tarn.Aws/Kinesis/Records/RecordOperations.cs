using Tarn.Access.Credentials;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Calls;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Kinesis.Records;

/// <summary>Operations on records: puts, and reads from a position in a shard.</summary>
/// <param name="streams">Finds streams.</param>
/// <param name="puts">Appends records.</param>
/// <param name="places">Finds the offset at which a reader begins.</param>
/// <param name="sealer">Seals iterators: D13 (tokens are sealed).</param>
/// <param name="limits">The real service's limits; null when they are off.</param>
[AwsOperations("kinesis")]
internal sealed partial class RecordOperations(
    StreamFinder streams, PutRouting puts, StartingOffsets places, RecordReads reads, SecretSealer sealer, ServiceLimits? limits)
{
    private const int PayloadUnitBytes = 25 * 1024;

    /// <summary>Each record is rounded up to 25 KB.</summary>
    private static long PayloadUnits(int length) => Math.Max(1, (length + PayloadUnitBytes - 1) / PayloadUnitBytes);

    // Refuses a number that this service never issued. 0 is allowed: it precedes every number.
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

    private FoundStream FindForPut(Call call, string? name, string? arn)
    {
        var found = streams.FindServing(call, name, arn);
        puts.CheckHeld(found);
        return found;
    }

    private static CallKey KeyOf(Call call, in FoundStream found) =>
        found.Layout.Stream.RecognisesRetries ? call.KeyFor(found.Resource.Id) : CallKey.None;
}
