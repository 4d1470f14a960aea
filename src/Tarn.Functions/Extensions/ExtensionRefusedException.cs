namespace Tarn.Functions.Extensions;

/// <summary>A call of the Extensions API or the Telemetry API is refused.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="errorType">The error's type, as on AWS.</param>
/// <param name="message">The sentence for the extension.</param>
public sealed class ExtensionRefusedException(int status, string errorType, string message) : Exception(message)
{
    private const int Forbidden = 403;

    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    public string ErrorType { get; } = errorType;

    internal static ExtensionRefusedException Malformed(string message) => new(400, "InvalidRequestFormat", message);

    internal static ExtensionRefusedException Name() => new(Forbidden, "Extension.InvalidExtensionName", "Invalid extension name");

    internal static ExtensionRefusedException Closed() => new(Forbidden, "Extension.RegistrationClosed", "Extension registration closed already");

    internal static ExtensionRefusedException Event(string message) => new(Forbidden, "Extension.InvalidEventType", message);

    internal static ExtensionRefusedException TooMany() =>
        new(Forbidden, "Extension.TooManyExtensions", $"Extension limit ({ExtensionSet.CountMax}) reached");

    internal static ExtensionRefusedException State(string message) => new(Forbidden, "Extension.InvalidExtensionState", message);

    internal static ExtensionRefusedException Unknown(string? id) => id is null
        ? new(Forbidden, "Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header")
        : new(Forbidden, "Extension.UnknownExtensionIdentifier", "Unknown extension");
}
