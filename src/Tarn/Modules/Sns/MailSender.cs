using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Tarn.Messaging.Outside;
using Tarn.Messaging.Topics.Outside;

namespace Tarn.Modules.Sns;

/// <summary>Sends messages of topics as e-mails through a relay, in TLS if the relay offers it. A password needs TLS.</summary>
/// <param name="from">The sender.</param>
/// <param name="user">The user and password for the relay; null: it needs none.</param>
internal sealed class MailSender(MailRelay relay, string from, (string Name, string Password)? user) : IOutsideSender
{
    private const int TimeoutMs = 30_000;
    private const string Json = "email-json";
    private const int TlsPort = 465;

    /// <inheritdoc/>
    public async ValueTask<OutsideResult> Send(OutsideMessage message, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient { Timeout = TimeoutMs };
        try
        {
            using var mail = MailOf(message);
            await client.ConnectAsync(relay.Host, relay.Port, Security, cancellationToken);
            if (user is { } known)
            {
                await client.AuthenticateAsync(known.Name, known.Password, cancellationToken);
            }

            await client.SendAsync(mail, cancellationToken);
            await client.DisconnectAsync(quit: true, cancellationToken);
            return OutsideResult.Done;
        }
        catch (ParseException wrong)
        {
            return OutsideResult.Refused($"the address {message.Subscription.Endpoint} is not valid: {wrong.Message}");
        }
        catch (SmtpCommandException refused)
        {
            // 5xx is final, 4xx is not.
            return (int)refused.StatusCode >= 500 ? OutsideResult.Refused(refused.Message) : OutsideResult.Failed(refused.Message);
        }
        catch (Exception failure) when (failure is IOException or SocketException or ProtocolException or TimeoutException
            or AuthenticationException or SslHandshakeException or NotSupportedException)
        {
            return OutsideResult.Failed(failure.Message);
        }
    }

    // A password goes only through TLS, except on this machine.
    private SecureSocketOptions Security => user is null || relay.IsLoopback ? SecureSocketOptions.Auto
        : relay.Port == TlsPort ? SecureSocketOptions.SslOnConnect
        : SecureSocketOptions.StartTls;

    private MimeMessage MailOf(OutsideMessage message)
    {
        var mail = new MimeMessage();
        var sender = MailboxAddress.Parse(from);
        mail.From.Add(new MailboxAddress(message.Topic.DisplayName.Length > 0 ? message.Topic.DisplayName : sender.Name ?? "", sender.Address));
        mail.To.Add(new MailboxAddress("", message.Subscription.Endpoint));
        mail.MessageId = $"{message.Id}@{sender.Domain}";
        var isQuestion = message.Kind != OutsideKind.Notification;
        mail.Subject = message.Kind switch
        {
            OutsideKind.SubscriptionConfirmation => "AWS Notification - Subscription Confirmation",
            OutsideKind.UnsubscribeConfirmation => "AWS Notification - Unsubscribe Confirmation",
            _ => message.Subject ?? "AWS Notification Message",
        };
        mail.Headers.Add("x-amz-sns-message-id", message.Id.ToString());
        mail.Headers.Add("x-amz-sns-subscription-arn", message.Subscription.Arn);
        mail.Body = new TextPart("plain")
        {
            Text = message.Subscription.Protocol == Json ? message.Content
                : isQuestion ? $"{message.Text}\n\n{message.ActionUrl}\n"
                : $"{message.Text}\n\n--\nTo stop receiving notifications from this topic, visit the link below:\n{message.ActionUrl}\n",
        };
        return mail;
    }
}
