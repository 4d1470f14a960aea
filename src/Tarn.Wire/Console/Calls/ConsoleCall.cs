using System.Text;
using System.Text.Json;

namespace Tarn.Wire.Console.Calls;

/// <summary>One operation that a page asks for.</summary>
/// <param name="Door">The service.</param>
/// <param name="Region">The region in which names are looked up.</param>
internal sealed record ConsoleCall(IDoor Door, OperationDescriptor Operation, ConsoleCaller Caller, string Region)
{
    private const string RegionHeader = "X-Tarn-Region";
    private const int RegionCharsMax = 32;

    /// <summary>The parameter that holds the input beside a raw payload.</summary>
    public const string InputParameter = "input";

    /// <summary>The operation of that name.</summary>
    /// <exception cref="AwsErrorException">UnknownOperationException.</exception>
    public static (IDoor Door, OperationDescriptor Operation) Find(IReadOnlyList<IDoor> doors, string service, string name)
    {
        foreach (var door in doors)
        {
            if (door.Service.Name == service)
            {
                return (door, door.Service.Find(name) ?? throw Unknown($"Tarn has no operation {service}/{name} (docs/coverage.md)"));
            }
        }

        throw Unknown($"Tarn has no service '{service}'");
    }

    /// <summary>The region that a request names; null: none.</summary>
    /// <exception cref="AwsErrorException">ValidationException: no region has this name.</exception>
    public static string? RegionOf(WireRequest request)
    {
        var region = request.Headers[RegionHeader] ?? request.Query["region"];
        if (string.IsNullOrEmpty(region))
        {
            return null;
        }

        return region.Length <= RegionCharsMax && region.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
            ? region
            : throw new AwsErrorException("ValidationException", 400, "A region has lower-case letters, digits and '-' only.");
    }

    /// <summary>
    /// The prefix to which a listing is limited: IAM's <c>s3:prefix</c>. It is the member that the operation reads: of
    /// two of that name the last.
    /// </summary>
    public string ListedPrefix(ReadOnlySpan<byte> input)
    {
        var found = "";
        if (Door.Service.Name != "s3")
        {
            return found;
        }

        try
        {
            var reader = new Utf8JsonReader(input, new JsonReaderOptions { MaxDepth = JsonShapeReader.DepthMax });
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("Prefix"u8))
                {
                    reader.Read();
                    found = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // the operation's own reader refuses the input
            return "";
        }

        return found;
    }

    /// <summary>The input in the query; null if the body holds it.</summary>
    public static byte[]? InputOf(WireRequest request) =>
        request.Query[InputParameter] is { } input ? Encoding.UTF8.GetBytes(input) : null;

    private static AwsErrorException Unknown(string message) => new("UnknownOperationException", 404, message);
}
