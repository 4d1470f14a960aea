namespace Tarn.Modules.Sns;

/// <summary>The address of a mail relay.</summary>
internal sealed record MailRelay(string Host, int Port);
