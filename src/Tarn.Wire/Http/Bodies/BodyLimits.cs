namespace Tarn.Wire.Http.Bodies;

/// <summary>The largest sizes of bodies that are read whole. Streams (S3's objects) have no limit here.</summary>
internal static class BodyLimits
{
    private const int MiB = 1_024 * 1_024;

    /// <summary>Puts: PutRecords accepts 10 MiB of data and keys, about 14 MiB in base64 and JSON.</summary>
    public const int RawBytesMax = 16 * MiB;

    /// <summary>Everything else: Glue's and S3's largest documents are a few MiB.</summary>
    public const int BufferedBytesMax = 8 * MiB;

    /// <summary>
    /// Forms without a signature that name their operation in the body: the few operations that need no credentials.
    /// </summary>
    public const int UnsignedFormBytesMax = 64 * 1_024;

    /// <summary>
    /// The operation's limit. While the operation is unknown, because the body names it, the limit is that of a
    /// document.
    /// </summary>
    public static int Of(OperationDescriptor? operation) =>
        operation?.BodyBytesMax is { } own ? own
        : operation?.RequestBody == RequestBodyKind.Raw ? RawBytesMax
        : operation is { Anonymous: true, BodyIsOpaque: true } ? UnsignedFormBytesMax
        : BufferedBytesMax;
}
