using Tarn.Storage;

namespace Tarn.Lake.Avro;

/// <summary>The error of bytes or schemas that are not Avro.</summary>
internal static class AvroError
{
    public static TarnException Broken(string message, Exception? inner = null) =>
        new(ErrorKind.InvalidArgument, $"Avro: {message}", inner);
}
