using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Finding;

/// <summary>A layer as requests name it: a name or an ARN, which may end with a version.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html"/>
/// <param name="Name">The layer's name.</param>
/// <param name="Version">The number; null: none.</param>
internal readonly record struct LayerReference(string Name, long? Version)
{
    /// <summary>The ARN without a version.</summary>
    public string ArnIn(Call call) => ArnOf(call, Name);

    /// <summary>The ARN of a layer in the call's account and region.</summary>
    public static string ArnOf(Call call, string name) => Arn.Of("lambda", call.Region, call.Account, $"layer:{name}").ToString();

    /// <summary>The ARN of the layer, or of its version, that members of a request name, for <see cref="IDoor.ResourceOf"/>; null: they name none.</summary>
    /// <exception cref="AwsErrorException">The errors of <see cref="Read"/>.</exception>
    public static string? ResourceOf(string members, Func<string, string?> read, Call call) => members switch
    {
        "LayerName" => Read(call, read(members) ?? "").ArnIn(call),
        "LayerName:VersionNumber" => $"{Read(call, read("LayerName") ?? "").ArnIn(call)}:{read("VersionNumber")}",
        "Arn" => Read(call, read(members) ?? "") is { Version: { } version } reference ? $"{reference.ArnIn(call)}:{version}" : null,
        _ => throw new ArgumentOutOfRangeException(nameof(members), members, null),
    };

    /// <summary>Reads a name or an ARN.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValueException: another account or region.</exception>
    public static LayerReference Read(Call call, string text)
    {
        if (!text.StartsWith("arn:", StringComparison.Ordinal))
        {
            return new LayerReference(text, null);
        }

        // arn:aws:lambda:region:account:layer:name[:version]
        var parts = text.Split(':');
        if (parts.Length < 7 || parts[3] != call.Region || parts[4] != call.Account)
        {
            throw LambdaErrors.InvalidParameterValueException(
                $"Layer {text} is not supported by Tarn; supported: layers of account {call.Account} in region {call.Region}.");
        }

        return new LayerReference(parts[6], parts.Length > 7 && long.TryParse(parts[7], out var version) ? version : null);
    }
}
