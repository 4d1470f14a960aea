namespace Tarn.Wire.Protocols;

/// <summary>AWS query: requests are forms with <c>Action</c>, answers are XML.</summary>
public class QueryProtocol : WireProtocol
{
    private protected QueryProtocol()
    {
    }

    public static QueryProtocol Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "query";

    /// <inheritdoc/>
    public override bool RoutesByBody => true;

    /// <inheritdoc/>
    public override bool Speaks(WireRequest request) => IsQuery(request) && !QueryJsonProtocol.Wants(request);

    private protected static bool IsQuery(WireRequest request) =>
        request.Headers["Content-Type"]?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true
        || request.Query.Has("Action");

    /// <inheritdoc/>
    public override OperationDescriptor? Route(ServiceDescriptor service, WireRequest request) =>
        request.Form.Failure is { } failure ? throw failure
        : (request.Query["Action"] ?? request.Form["Action"]) is { } action && (request.RawPath == "/" || !service.RootOnly.Contains(action))
            ? service.Find(action)
            : null;

    /// <inheritdoc/>
    public override void WriteError(
        ServiceDescriptor? service, AwsErrorException error, WireRequest request, WireResponse response)
    {
        response.Reset();
        response.Status = error.Status;
        Frame(response);
        var space = service?.XmlNamespace ?? "";
        using var xml = XmlText.Writer(response.Body);
        xml.WriteStartElement("ErrorResponse", space);
        xml.WriteStartElement("Error", space);
        xml.WriteElementString("Type", space, error.SenderFault ? "Sender" : "Receiver");
        xml.WriteElementString("Code", space, error.QueryCode ?? error.Code);
        xml.WriteElementString("Message", space, XmlText.Readable(error.QueryMessage ?? error.Message));
        foreach (var member in error.Members)
        {
            xml.WriteElementString(member.Key, space, XmlText.Readable(member.Value));
        }

        if (service is { IsQueryCompatible: true })
        {
            xml.WriteStartElement("Detail", space);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteElementString("RequestId", space, response.RequestId);
        xml.WriteEndElement();
    }

    internal override T ReadInput<T>(OperationDescriptor operation, WireRequest request)
    {
        var form = request.Form.All.Count > 0 ? request.Form : request.Query;
        var isInPath = operation.PathMember is { } member && request.RawPath != "/" && !form.Has(member);
        var reader = new QueryShapeReader(isInPath ? form.With(operation.PathMember!, request.RawPath) : form);
        return T.Read(ref reader)!;
    }

    internal override void WriteOutput<T>(
        ServiceDescriptor service, OperationDescriptor operation, T output, WireResponse response)
    {
        Frame(response);
        var space = service.XmlNamespace;
        using var xml = XmlText.Writer(response.Body);
        xml.WriteStartElement($"{operation.Name}Response", space);
        if (operation.HasOutput || !service.IsQueryCompatible)
        {
            var writer = new XmlShapeWriter(xml, space, $"{operation.Name}Result", isReadable: true);
            T.Write(ref writer, output);
        }

        xml.WriteStartElement("ResponseMetadata", space);
        xml.WriteElementString("RequestId", space, response.RequestId);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Frame(WireResponse response)
    {
        response.Headers.Set("Content-Type", "text/xml");
        response.Headers.Set("x-amzn-RequestId", response.RequestId);
    }
}
