using System.Globalization;
using System.Text.Json;

namespace Tarn.Aws.S3.PostForms;

/// <summary>The policy of a form: until when it is valid, the values of its fields, and the size of its file.</summary>
internal sealed class FormPolicy
{
    private const string IgnoredStart = "x-ignore-";

    // Fields that the signature or the policy itself cannot name.
    private static readonly string[] Uncovered = ["awsaccesskeyid", "signature", "x-amz-signature", "policy", "bucket"];

    private readonly List<FormCondition> _conditions = [];

    private DateTimeOffset Expiration { get; set; }

    /// <summary>The fewest bytes of the file.</summary>
    public long BytesMin { get; private set; }

    /// <summary>The most bytes of the file; null: as many as a put has.</summary>
    public long? BytesMax { get; private set; }

    /// <summary>Reads a policy.</summary>
    /// <param name="base64">The field's value.</param>
    /// <exception cref="AwsErrorException">InvalidPolicyDocument.</exception>
    public static FormPolicy Parse(string base64)
    {
        try
        {
            using var document = JsonDocument.Parse(Convert.FromBase64String(base64));
            return Read(document.RootElement);
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            throw Invalid("Invalid JSON.");
        }
    }

    /// <summary>Checks the fields: each is named by a condition, and each condition holds.</summary>
    /// <param name="form">The fields.</param>
    /// <param name="bucket">The bucket of the request, which a condition must name too.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="now">The time of the call.</param>
    /// <exception cref="AwsErrorException">AccessDenied.</exception>
    public void Check(UploadForm form, string bucket, string key, DateTimeOffset now)
    {
        if (now > Expiration)
        {
            throw Denied("Policy expired.");
        }

        foreach (var condition in _conditions)
        {
            var value = Is(condition.Field, "bucket") ? bucket : Is(condition.Field, "key") ? key : form[condition.Field] ?? "";
            if (!condition.Allows(value))
            {
                throw Denied($"Policy Condition failed: {condition}");
            }
        }

        var extra = form.Fields.Select(field => field.Key).Where(IsCoverable).Append("bucket")
            .Where(name => !_conditions.Exists(condition => Is(condition.Field, name))).ToArray();
        if (extra.Length > 0)
        {
            throw Denied($"Extra input fields: {string.Join(", ", extra).ToLowerInvariant()}");
        }
    }

    private static bool IsCoverable(string name) =>
        !Uncovered.Contains(name.ToLowerInvariant()) && !name.StartsWith(IgnoredStart, StringComparison.OrdinalIgnoreCase);

    private static FormPolicy Read(JsonElement root)
    {
        var policy = new FormPolicy();
        if (root.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => name is not ("expiration" or "conditions")) is { } other)
        {
            throw Invalid($"Unexpected: '{other}'");
        }

        if (!root.TryGetProperty("expiration", out var expiration))
        {
            throw Invalid("Policy missing expiration.");
        }

        policy.Expiration = TimeOf(expiration.GetString());
        if (!root.TryGetProperty("conditions", out var conditions))
        {
            throw Invalid("Policy missing conditions.");
        }

        foreach (var condition in conditions.EnumerateArray())
        {
            policy.Add(condition);
        }

        return policy;
    }

    private void Add(JsonElement condition)
    {
        if (condition.ValueKind == JsonValueKind.Object)
        {
            if (condition.GetPropertyCount() != 1)
            {
                throw Invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.");
            }

            _conditions.AddRange(condition.EnumerateObject().Select(field => new FormCondition(field.Name, IsPrefix: false, TextOf(field.Value))));
            return;
        }

        var parts = condition.EnumerateArray().ToArray();
        if (parts.Length != 3)
        {
            throw Invalid("Invalid Condition: wrong number of arguments.");
        }

        switch (parts[0].GetString()!.ToLowerInvariant())
        {
            case "eq":
                _conditions.Add(new FormCondition(FieldOf(parts[1]), IsPrefix: false, TextOf(parts[2])));
                break;
            case "starts-with":
                _conditions.Add(new FormCondition(FieldOf(parts[1]), IsPrefix: true, TextOf(parts[2])));
                break;
            case "content-length-range":
                (BytesMin, BytesMax) = (Math.Max(BytesMin, BytesOf(parts[1])), Math.Min(BytesMax ?? long.MaxValue, BytesOf(parts[2])));
                break;
            default:
                throw Invalid($"Invalid Condition: unknown operation '{parts[0].GetString()}'.");
        }
    }

    private static DateTimeOffset TimeOf(string? text) =>
        DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time)
            ? time
            : throw Invalid($"Invalid 'expiration' value: '{text}'");

    private static string FieldOf(JsonElement name) => name.GetString() is ['$', _, ..] field
        ? field[1..]
        : throw Invalid($"Invalid Condition: the field '{name}' must begin with '$'.");

    private static string TextOf(JsonElement value) => value.ValueKind is JsonValueKind.String or JsonValueKind.Number
        ? value.ToString()
        : throw Invalid("Invalid Simple-Condition: value must be a string.");

    private static long BytesOf(JsonElement value) =>
        long.TryParse(TextOf(value), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? bytes
            : throw Invalid($"Invalid content-length-range: '{value}' is no number of bytes.");

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static AwsErrorException Invalid(string reason) => new("InvalidPolicyDocument", 400, $"Invalid Policy: {reason}");

    private static AwsErrorException Denied(string reason) => new("AccessDenied", 403, $"Invalid according to Policy: {reason}");
}
