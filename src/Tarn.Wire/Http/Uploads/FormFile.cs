using Tarn.Wire.Http.Bodies;

namespace Tarn.Wire.Http.Uploads;

/// <summary>The file of a form. A file of a wrong size, or one without its end, fails the read.</summary>
/// <param name="part">The part's bytes; its end is the form's boundary.</param>
/// <param name="upload">The upload, which knows the allowed sizes.</param>
internal sealed class FormFile(Stream part, UploadCall upload) : BodyStream
{
    private long _bytes;
    private bool _ended;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended || buffer.IsEmpty)
        {
            return 0;
        }

        int read;
        try
        {
            read = await part.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            throw FormReader.Malformed();
        }

        _bytes += read;
        _ended = read == 0;
        upload.CheckSize(_bytes, _ended);
        Took(buffer.Span[..read]);
        if (_ended)
        {
            End();
        }

        return read;
    }
}
