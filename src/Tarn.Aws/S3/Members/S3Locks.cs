using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects.Properties;
using ObjectLock = Tarn.Storage.Objects.Properties.ObjectLock;

namespace Tarn.Aws.S3.Members;

/// <summary>Locks as clients write them.</summary>
internal static class S3Locks
{
    private const string Governance = "GOVERNANCE";
    private const string Compliance = "COMPLIANCE";
    private const string On = "ON";
    private const string Off = "OFF";
    private const string Bypass = "s3:BypassGovernanceRetention";

    /// <summary>The lock that a put asks for.</summary>
    /// <exception cref="AwsErrorException">InvalidArgument.</exception>
    public static ObjectLock Of(string? mode, DateTimeOffset? until, string? legalHold, DateTimeOffset now)
    {
        if ((mode is null) != (until is null))
        {
            throw S3Errors.InvalidArgument(
                "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied", "x-amz-object-lock-mode", mode);
        }

        return new ObjectLock(
            mode is null ? LockMode.None : ModeOf(mode), until is { } end ? Later(end, now) : null, legalHold is not null && IsHeld(legalHold));
    }

    public static LockMode ModeOf(string mode) => mode switch
    {
        Governance => LockMode.Governance,
        Compliance => LockMode.Compliance,
        _ => throw S3Errors.MalformedXML(),
    };

    public static string? NameOf(LockMode mode) => mode switch
    {
        LockMode.None => null,
        LockMode.Governance => Governance,
        LockMode.Compliance => Compliance,
    };

    public static bool IsHeld(string status) => status switch
    {
        On => true,
        Off => false,
        _ => throw S3Errors.MalformedXML(),
    };

    public static string StatusOf(bool isHeld) => isHeld ? On : Off;

    /// <summary>Whether a call asks to bypass GOVERNANCE; it needs the right to.</summary>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public static bool Bypasses(Call call, string bucket, string key, bool? asked)
    {
        if (asked == true)
        {
            call.Authorize(Bypass, BucketResources.ArnOf(bucket, key));
        }

        return asked == true;
    }

    /// <summary>The end of a retention, which must be in the future.</summary>
    /// <exception cref="AwsErrorException">InvalidArgument.</exception>
    public static DateTimeOffset Later(DateTimeOffset until, DateTimeOffset now) =>
        until > now ? until : throw S3Errors.InvalidArgument("The retain until date must be in the future!", "x-amz-object-lock-retain-until-date");
}
