using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Tarn.Wire.Http.Uploads;

/// <summary>Reads a form up to its file, which stays on the connection.</summary>
internal sealed class FormReader
{
    /// <summary>The name of the file's field. Fields after it are ignored.</summary>
    public const string FileField = "file";

    // S3's limit of a form without its file.
    private const int FieldBytesMax = 20 * 1_024;
    private const int FieldsMax = 200;
    private const int BoundaryCharsMax = 70;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly MultipartReader _parts;
    private int _bytesLeft = FieldBytesMax;

    private FormReader(string boundary, Stream body) => _parts = new MultipartReader(boundary, body);

    /// <summary>The bytes of the file, to be read once <see cref="Read"/> has returned.</summary>
    public Stream File { get; private set; } = Stream.Null;

    /// <summary>Whether a request without a signature in header and query brings a form to a bucket.</summary>
    public static bool IsUpload(WireRequest request)
    {
        var path = request.RawPath.AsSpan().Trim('/');
        return request.Method == "POST" && request.RawQuery.Length == 0 && !path.IsEmpty && !path.Contains('/')
            && request.Headers["Authorization"] is null;
    }

    /// <summary>A reader of the request's body.</summary>
    /// <exception cref="AwsErrorException">PreconditionFailed, MalformedPOSTRequest: the body is no form.</exception>
    public static FormReader Open(WireRequest request, Stream body)
    {
        if (!MediaTypeHeaderValue.TryParse(request.Headers["Content-Type"], out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            throw new AwsErrorException("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold")
            {
                Members = [new("Condition", "Bucket POST must be of the enclosure-type multipart/form-data")],
            };
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= BoundaryCharsMax ? new FormReader(boundary, body) : throw Malformed();
    }

    /// <summary>The fields before the file.</summary>
    /// <exception cref="AwsErrorException">MalformedPOSTRequest, MaxPostPreDataLengthExceededError, or InvalidArgument without a file.</exception>
    public async ValueTask<UploadForm> Read(CancellationToken cancellationToken)
    {
        var fields = new List<KeyValuePair<string, string>>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (await Next(cancellationToken) is { } part)
        {
            if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition)
                || HeaderUtilities.RemoveQuotes(disposition.Name) is not { Length: > 0 } name)
            {
                throw Malformed();
            }

            if (name.Equals(FileField, StringComparison.OrdinalIgnoreCase))
            {
                File = part.Body;
                return new UploadForm(fields, LastPart(disposition));
            }

            if (fields.Count == FieldsMax || !names.Add(name.ToString()))
            {
                throw Malformed();
            }

            _bytesLeft -= name.Length;
            fields.Add(new(name.ToString(), await Value(part.Body, cancellationToken)));
        }

        throw new AwsErrorException("InvalidArgument", 400, "POST requires exactly one file upload per request.")
        {
            Members = [new("ArgumentName", FileField), new("ArgumentValue", "0")],
        };
    }

    /// <summary>The error of a body that is no form, or ends early.</summary>
    public static AwsErrorException Malformed() => new(
        "MalformedPOSTRequest", 400, "The body of your POST request is not well-formed multipart/form-data.");

    private async ValueTask<MultipartSection?> Next(CancellationToken cancellationToken)
    {
        try
        {
            return await _parts.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            throw Malformed();
        }
    }

    private async ValueTask<string> Value(Stream body, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[4_096];
        try
        {
            while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                _bytesLeft -= read;
                if (_bytesLeft < 0)
                {
                    throw new AwsErrorException(
                        "MaxPostPreDataLengthExceededError", 400, "Your POST request fields preceding the upload file were too large.");
                }

                bytes.Write(buffer, 0, read);
            }

            return Utf8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException or DecoderFallbackException)
        {
            throw Malformed();
        }
    }

    // Some browsers send the whole path.
    private static string LastPart(ContentDispositionHeaderValue disposition)
    {
        var name = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString() ?? "";
        return name[(name.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
    }
}
