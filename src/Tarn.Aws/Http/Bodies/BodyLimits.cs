using Tarn.Aws.Protocols;

namespace Tarn.Aws.Http.Bodies;

/// <summary>How large a body may be that is read whole. Streams (S3's objects) have no limit here.</summary>
internal static class BodyLimits
{
    private const int MiB = 1_024 * 1_024;

    /// <summary>Puts: PutRecords takes 10 MiB of data and keys, which base64 and JSON make about 14 MiB.</summary>
    public const int RawBytesMax = 16 * MiB;

    /// <summary>Everything else: Glue's and S3's largest documents are a few MiB.</summary>
    public const int BufferedBytesMax = 8 * MiB;

    /// <summary>Forms that name their operation and have no signature: the few that anybody may send.</summary>
    public const int UnsignedFormBytesMax = 64 * 1_024;

    /// <summary>The operation's limit; before it is known (the body names it), that of a document.</summary>
    public static int Of(OperationDescriptor? operation) =>
        operation?.RequestBody == RequestBodyKind.Raw ? RawBytesMax : BufferedBytesMax;
}
