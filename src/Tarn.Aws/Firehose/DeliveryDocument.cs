using System.Buffers;
using System.Text.Json;
using Tarn.Access.Registry;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage;

namespace Tarn.Aws.Firehose;

/// <summary>
/// The door document: the description as Describe shows it, with every member that a client sent, or Terraform would see a difference for
/// ever. A version byte, then Firehose's own JSON.
/// </summary>
internal static class DeliveryDocument
{
    private const byte Version = 1;

    public static byte[] Encode(DeliveryStreamDescription description)
    {
        var document = new ArrayBufferWriter<byte>(1_024);
        document.Write([Version]);
        using (var json = new Utf8JsonWriter(document))
        {
            var writer = new JsonShapeWriter(json);
            DescribeDeliveryStreamOutputCodec.Write(ref writer, new DescribeDeliveryStreamOutput { DeliveryStreamDescription = description });
        }

        return document.WrittenSpan.ToArray();
    }

    public static DeliveryStreamDescription Decode(Resource resource)
    {
        Invariant.Check(resource.Document.Length > 0 && resource.Document.Span[0] == Version);
        var reader = new JsonShapeReader(resource.Document.Span[1..]);
        return DescribeDeliveryStreamOutputCodec.Read(ref reader)!.DeliveryStreamDescription;
    }
}
