using System.Buffers.Binary;
using Tarn.Access.Credentials;
using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Serving;
using Tarn.Storage.Records;

namespace Tarn.Aws.Sqs.Finding;

/// <summary>
/// Receipt handles: D13 (tokens are sealed). A handle holds the queue, the message's position and the number of the receive. No caller can
/// make or change one, and one of another queue does not open.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html"/>
/// <param name="sealer">Seals under the instance's key.</param>
internal sealed class ReceiptHandles(SecretSealer sealer)
{
    private const string Purpose = "sqs:receipt";
    private const byte Version = 1;
    private const int Bytes = 1 + (2 * sizeof(long)) + sizeof(int);

    /// <summary>The handle of a receive.</summary>
    public string Seal(StreamId queue, Receipt receipt)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], queue.Value);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], receipt.Order);
        BinaryPrimitives.WriteInt32BigEndian(bytes[17..], receipt.Receives);
        return Convert.ToBase64String(sealer.Seal(Purpose, bytes));
    }

    /// <summary>The receive of a handle.</summary>
    /// <exception cref="AwsErrorException">ReceiptHandleIsInvalid.</exception>
    public Receipt Open(StreamId queue, string handle)
    {
        var bytes = sealer.TryOpenToken(Purpose, handle);
        return bytes is [Version, ..] && bytes.Length == Bytes && BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1)) == queue.Value
            ? new Receipt(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(9)), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(17)))
            : throw SqsErrors.ReceiptHandleIsInvalid($"The input receipt handle \"{handle}\" is not a valid receipt handle.");
    }
}
