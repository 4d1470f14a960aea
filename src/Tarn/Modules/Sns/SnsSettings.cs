using System.Globalization;
using Tarn.Settings;

namespace Tarn.Modules.Sns;

/// <summary>Settings of topics.</summary>
internal static class SnsSettings
{
    /// <summary>The variable with the user of the mail relay.</summary>
    public const string UserVariable = "TARN_SMTP_USER";

    /// <summary>The variable with the password of the mail relay.</summary>
    public const string PasswordVariable = "TARN_SMTP_PASSWORD";

    /// <summary>The mail relay; null: no e-mail is sent.</summary>
    public static readonly Setting<MailRelay?> Relay = new()
    {
        Name = "smtp-relay",
        Value = "HOST:PORT",
        DefaultText = "no e-mail",
        Description = $"The mail relay of topics' e-mails; {UserVariable} and {PasswordVariable} are its user and password.",
        Group = SettingGroup.Services,
        Parse = ParseRelay,
        Default = () => null,
    };

    /// <summary>The sender of e-mails; null: no e-mail is sent.</summary>
    public static readonly Setting<string?> From = new()
    {
        Name = "smtp-from",
        Value = "ADDRESS",
        DefaultText = "no e-mail",
        Description = "The sender of topics' e-mails.",
        Group = SettingGroup.Services,
        Parse = text => MimeKit.MailboxAddress.TryParse(text, out _) ? text : throw new FormatException("an e-mail address is needed"),
        Default = () => null,
    };

    public static IReadOnlyList<SettingDefinition> All { get; } = [Relay, From];

    private static MailRelay ParseRelay(string text) =>
        text.LastIndexOf(':') is > 0 and var colon
        && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535
            ? new MailRelay(text[..colon].Trim('[', ']'), port)
            : throw new FormatException("a host and a port are needed, as in mail.example.com:587");
}
