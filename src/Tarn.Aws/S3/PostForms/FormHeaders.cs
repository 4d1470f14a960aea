using System.Collections.Frozen;
using System.Xml;
using System.Xml.Linq;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.PostForms;

/// <summary>The fields of a form as the headers of a PutObject.</summary>
internal static class FormHeaders
{
    private const string AmzStart = "x-amz-";
    private const string Tagging = "tagging";

    private static readonly FrozenDictionary<string, string> Headers = new Dictionary<string, string>
    {
        ["acl"] = "x-amz-acl",
        ["cache-control"] = "Cache-Control",
        ["content-disposition"] = "Content-Disposition",
        ["content-encoding"] = "Content-Encoding",
        ["content-language"] = "Content-Language",
        ["content-md5"] = "Content-MD5",
        ["content-type"] = "Content-Type",
        ["expires"] = "Expires",
        ["x-amz-checksum-algorithm"] = "x-amz-sdk-checksum-algorithm",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // The signature, and headers of requests that a form cannot make.
    private static readonly FrozenSet<string> Others = new[]
    {
        "x-amz-algorithm", "x-amz-content-sha256", "x-amz-credential", "x-amz-date", "x-amz-decoded-content-length", "x-amz-security-token",
        "x-amz-signature", "x-amz-trailer",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The headers: the connection's headers and the fields.</summary>
    /// <exception cref="AwsErrorException">MalformedXML, InvalidArgument.</exception>
    public static WireHeaders Of(UploadForm form, WireRequest request)
    {
        var headers = new WireHeaders();
        foreach (var name in (ReadOnlySpan<string>)["Host", "User-Agent", "Referer"])
        {
            if (request.Headers[name] is { } value)
            {
                headers.Set(name, value);
            }
        }

        foreach (var (name, value) in form.Fields)
        {
            if (name.StartsWith("x-amz-copy-source", StringComparison.OrdinalIgnoreCase))
            {
                throw S3Errors.InvalidArgument("A form cannot copy an object.", name, value);
            }

            if (name.Equals(Tagging, StringComparison.OrdinalIgnoreCase))
            {
                headers.Set("x-amz-tagging", TagsOf(value));
            }
            else if (Headers.TryGetValue(name, out var header))
            {
                headers.Set(header, value);
            }
            else if (name.StartsWith(AmzStart, StringComparison.OrdinalIgnoreCase) && !Others.Contains(name))
            {
                headers.Set(name.ToLowerInvariant(), value);
            }
        }

        return headers;
    }

    // The field has the document of PutObjectTagging, and the header a query string.
    private static string TagsOf(string document)
    {
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(document), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var root = XElement.Load(reader);
            string Text(XElement tag, string name) =>
                Uri.EscapeDataString(tag.Elements().SingleOrDefault(member => member.Name.LocalName == name)?.Value ?? throw S3Errors.MalformedXML());
            var tags = root.Elements().Where(set => set.Name.LocalName == "TagSet").Elements();
            return root is { Name.LocalName: "Tagging" }
                ? string.Join('&', tags.Select(tag => $"{Text(tag, "Key")}={Text(tag, "Value")}"))
                : throw S3Errors.MalformedXML();
        }
        catch (Exception error) when (error is XmlException or InvalidOperationException)
        {
            throw S3Errors.MalformedXML();
        }
    }
}
