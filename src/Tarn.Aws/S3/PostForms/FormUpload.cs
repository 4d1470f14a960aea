using System.Text;
using System.Xml;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Limits;
using Tarn.Wire.Http.Signatures;

namespace Tarn.Aws.S3.PostForms;

/// <summary>A form's upload: a PutObject whose answer the form chooses.</summary>
internal sealed class FormUpload : UploadCall
{
    private const string FileNameVariable = "${filename}";
    private const int Created = 201;
    private const int NoContent = 204;
    private const int SeeOther = 303;

    private readonly string _url;
    private readonly FormPolicy? _policy;
    private readonly string? _redirect;
    private readonly string? _status;

    private FormUpload(UploadForm form, FormPolicy? policy, string bucket, string key, string url)
    {
        (_policy, Bucket, Key, _url) = (policy, bucket, key, url);
        _redirect = form["success_action_redirect"] ?? form["redirect"];
        _status = form["success_action_status"];
    }

    /// <summary>The bucket of the form's address.</summary>
    public string Bucket { get; }

    /// <summary>The object's key.</summary>
    public string Key { get; }

    /// <summary>The upload that a form asks for.</summary>
    /// <param name="form">The fields.</param>
    /// <param name="request">The request to the bucket.</param>
    /// <param name="url">The bucket's URL.</param>
    /// <param name="now">The time of the call.</param>
    /// <exception cref="AwsErrorException">A field is missing or wrong, or the form's policy does not allow it.</exception>
    public static FormUpload Read(UploadForm form, WireRequest request, string url, DateTimeOffset now)
    {
        var bucket = S3Text.Decode(request.RawPath.Trim('/'));
        var key = (form["key"] ?? throw S3Errors.InvalidArgument(
            "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.", "key", ""))
            .Replace(FileNameVariable, form.FileName, StringComparison.Ordinal);
        if (key.Length == 0)
        {
            throw S3Errors.InvalidArgument("User key must have a length greater than 0.", "key", "");
        }

        var policy = form["policy"] is { } sent ? FormPolicy.Parse(sent) : null;
        policy?.Check(form, bucket, key, now);
        var path = PercentEncoding.Encode(key, keepSlash: true);
        return new FormUpload(form, policy, bucket, key, $"{url}/{path}")
        {
            Request = new WireRequest
            {
                Method = "PUT",
                RawPath = $"/{PercentEncoding.Encode(bucket)}/{path}",
                Headers = FormHeaders.Of(form, request),
            },
        };
    }

    /// <inheritdoc/>
    public override void CheckSize(long bytes, bool isWhole)
    {
        var max = Math.Min(_policy?.BytesMax ?? long.MaxValue, ObjectLimits.PutBytesMax);
        if (bytes > max)
        {
            throw S3Errors.EntityTooLarge(proposedSize: S3Text.Number(bytes), maxSizeAllowed: S3Text.Number(max));
        }

        if (isWhole && bytes < _policy?.BytesMin)
        {
            throw S3Errors.EntityTooSmall(proposedSize: S3Text.Number(bytes), minSizeAllowed: S3Text.Number(_policy.BytesMin));
        }
    }

    /// <inheritdoc/>
    public override void Answer(WireResponse response)
    {
        var etag = response.Headers["ETag"] ?? "";
        response.Headers.Set("Location", _url);
        if (Uri.TryCreate(_redirect, UriKind.Absolute, out var page) && page.Scheme is "http" or "https")
        {
            var query = $"bucket={PercentEncoding.Encode(Bucket)}&key={PercentEncoding.Encode(Key)}&etag={PercentEncoding.Encode(etag)}";
            response.Headers.Set("Location", $"{page.GetLeftPart(UriPartial.Path)}{(page.Query.Length > 0 ? page.Query + "&" : "?")}{query}");
            response.Status = SeeOther;
            return;
        }

        response.Status = _status switch
        {
            "200" => 200,
            "201" => Created,
            _ => NoContent,
        };
        if (response.Status == Created)
        {
            response.Headers.Set("Content-Type", "application/xml");
            Encoding.UTF8.GetBytes(Document(etag), response.Body);
        }
    }

    private string Document(string etag)
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, CheckCharacters = false }))
        {
            xml.WriteStartElement("PostResponse");
            xml.WriteElementString("Location", _url);
            xml.WriteElementString("Bucket", Bucket);
            xml.WriteElementString("Key", Key);
            xml.WriteElementString("ETag", etag);
            xml.WriteEndElement();
        }

        return text.ToString();
    }
}
