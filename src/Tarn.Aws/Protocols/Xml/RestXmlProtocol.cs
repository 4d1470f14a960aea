using System.Text;
using System.Xml;

namespace Tarn.Aws.Protocols;

/// <summary>REST with XML bodies, as S3 speaks it: the operation is method, path, query and headers.</summary>
public sealed class RestXmlProtocol : WireProtocol
{
    private RestXmlProtocol()
    {
    }

    /// <summary>The protocol.</summary>
    public static RestXmlProtocol Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "rest-xml";

    /// <inheritdoc/>
    public override bool Speaks(WireRequest request) => true;

    /// <inheritdoc/>
    public override OperationDescriptor? Route(ServiceDescriptor service, WireRequest request) => service.Find(request);

    /// <inheritdoc/>
    public override void WriteError(
        ServiceDescriptor? service, AwsErrorException error, WireRequest request, WireResponse response)
    {
        response.Reset();
        response.Status = error.Status;
        Frame(response);
        foreach (var header in error.Headers)
        {
            response.Headers.Set(header.Key, header.Value);
        }

        if (error.WithoutBody || request.Method == "HEAD")
        {
            return;
        }

        response.Headers.Set("Content-Type", "application/xml");
        using var xml = XmlText.Writer(response.Body);
        xml.WriteStartElement("Error");
        xml.WriteElementString("Code", error.Code);
        xml.WriteElementString("Message", error.Message);
        foreach (var member in error.Members)
        {
            xml.WriteElementString(member.Key, member.Value);
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
            var reader = new XmlShapeReader(xml);
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
        response.Status = http.Status ?? operation.SuccessStatus;
        response.Stream = http.Stream;
        if (http.Text is { } text)
        {
            response.Body.Advance(Encoding.UTF8.GetBytes(text, response.Body.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
        }
        else if (T.RootElement(output) is { } root)
        {
            response.Headers.Set("Content-Type", "application/xml");
            using var xml = XmlText.Writer(response.Body);
            var writer = new XmlShapeWriter(xml, service.XmlNamespace, root);
            T.Write(ref writer, output);
        }
    }

    // S3's second id; opaque to clients, useful only beside the first
    private static string HostId(WireResponse response) => Convert.ToBase64String(Encoding.ASCII.GetBytes("tarn" + response.RequestId));

    private static void Frame(WireResponse response)
    {
        response.Headers.Set("x-amz-request-id", response.RequestId);
        response.Headers.Set("x-amz-id-2", HostId(response));
    }
}
