namespace Tarn.Wire.Protocols;

/// <summary>Errors that every service has, whether or not its model lists them.</summary>
public static class CommonErrors
{
    /// <summary>The body cannot be read: not JSON, or a value of the wrong type.</summary>
    public static AwsErrorException Serialization(string message) =>
        new("SerializationException", 400, message) { MessageMember = "Message" };

    /// <summary>The body is no document. AWS sends an empty message.</summary>
    public static AwsErrorException Serialization() => Serialization("");

    /// <summary>The operation does not exist, or Tarn lacks it.</summary>
    public static AwsErrorException UnknownOperation() => UnknownOperation("");

    /// <summary>The operation does not exist, or Tarn lacks it; the message names it.</summary>
    public static AwsErrorException UnknownOperation(string message) => new("UnknownOperationException", 400, message);

    /// <summary>A body that is not well-formed XML of the operation's form.</summary>
    public static AwsErrorException MalformedXml() => new(
        "MalformedXML", 400, "The XML you provided was not well-formed or did not validate against our published schema");

    /// <summary>The server failed; the cause is in its log under the request's id.</summary>
    public static AwsErrorException InternalFailure() =>
        new("InternalFailure", 500, "The request processing has failed because of an unknown error, exception or failure.");
}
