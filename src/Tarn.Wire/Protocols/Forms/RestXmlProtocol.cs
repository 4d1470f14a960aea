using System.Buffers;
using System.Text;
using System.Xml;

namespace Tarn.Wire.Protocols;

/// <summary>REST with XML bodies, the protocol of S3. Method, path, query and headers name the operation.</summary>
public sealed class RestXmlProtocol : RestProtocol
{
    private const int PartialContent = 206;

    private RestXmlProtocol()
    {
    }

    public static RestXmlProtocol Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "rest-xml";

    /// <inheritdoc/>
    protected override void Frame(WireResponse response)
    {
        response.Headers.Set("x-amz-request-id", response.RequestId);
        response.Headers.Set("x-amz-id-2", HostId(response));
    }

    /// <inheritdoc/>
    protected override void WriteErrorBody(AwsErrorException error, WireRequest request, WireResponse response)
    {
        response.Headers.Set("Content-Type", "application/xml");
        using var xml = XmlText.Writer(response.Body);
        xml.WriteStartElement("Error");
        xml.WriteElementString("Code", error.Code);
        xml.WriteElementString("Message", XmlText.Readable(error.Message));
        foreach (var member in error.Members)
        {
            XmlText.WriteElement(xml, member.Key, "", member.Key == "Key" ? member.Value : XmlText.Readable(member.Value));
        }

        xml.WriteElementString("Resource", request.RawPath);
        xml.WriteElementString("RequestId", response.RequestId);
        xml.WriteElementString("HostId", HostId(response));
        xml.WriteEndElement();
    }

    internal override T ReadInput<T>(OperationDescriptor operation, WireRequest request)
    {
        var http = new HttpMembers(operation.Route, request);
        if (request.Body.IsEmpty || operation.BodyIsOpaque)
        {
            var empty = new XmlShapeReader(null);
            return T.ReadHttp(http, ref empty)!;
        }

        try
        {
            using var xml = XmlText.Reader(request.Body);
            var reader = new XmlShapeReader(xml, isRequest: true);
            return T.ReadHttp(http, ref reader)!;
        }
        catch (XmlException)
        {
            throw CommonErrors.MalformedXml();
        }
    }

    internal override void WriteOutput<T>(
        ServiceDescriptor service, OperationDescriptor operation, T output, WireResponse response)
    {
        Frame(response);
        var http = new HttpMemberWriter(response.Headers);
        T.WriteHttp(output, http);
        var isPartial = response.Headers["Content-Range"] is not null;
        response.Status = http.Status ?? (isPartial ? PartialContent : operation.SuccessStatus);
        response.Stream = http.Stream;
        WriteBody(service, output, http, response.Headers, response.Body);
    }

    internal override T ReadOutput<T>(OperationDescriptor operation, WireAnswer answer)
    {
        var http = AnswerMembers(operation, answer);
        using var xml = answer.Body.Span.TrimStart((byte)' ').StartsWith("<"u8) ? XmlText.Reader(answer.Body) : null;
        var reader = new XmlShapeReader(xml);
        return T.ReadHttp(http, ref reader)!;
    }

    internal override AwsErrorException ReadError(WireAnswer answer)
    {
        var members = ReadMembers(answer.Body);
        string? Take(string name)
        {
            var found = members.FirstOrDefault(member => member.Key == name);
            members.Remove(found);
            return found.Value;
        }

        var code = Take("Code") ?? (answer.Status == 404 ? "NotFound" : $"Status{answer.Status}");
        return new AwsErrorException(code, answer.Status, Take("Message") ?? "") { Members = members };
    }

    internal override void WriteBody<T>(
        ServiceDescriptor service, T value, HttpMemberWriter http, WireHeaders headers, IBufferWriter<byte> buffer)
    {
        if (http.Bytes is { } bytes)
        {
            buffer.Write(bytes.Span);
        }
        else if (http.Text is { } text)
        {
            Encoding.UTF8.GetBytes(text, buffer);
        }
        else if (T.RootElement(value) is { } root)
        {
            headers.Set("Content-Type", "application/xml");
            using var xml = XmlText.Writer(buffer);
            var writer = new XmlShapeWriter(xml, service.XmlNamespace, root);
            T.Write(ref writer, value);
        }
    }

    // A proxy's answer is no document; the error is then made of status and headers alone.
    private static List<KeyValuePair<string, string>> ReadMembers(ReadOnlyMemory<byte> body)
    {
        var members = new List<KeyValuePair<string, string>>();
        try
        {
            using var xml = XmlText.Reader(body);
            xml.Read();
            while (xml.MoveToContent() == XmlNodeType.Element)
            {
                members.Add(new(xml.LocalName, xml.ReadElementContentAsString()));
            }
        }
        catch (XmlException)
        {
            members.Clear();
        }

        return members;
    }

    // S3's second id is opaque to clients, and useful only beside the first
    private static string HostId(WireResponse response) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes("tarn" + response.RequestId));
}
