using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Clients;

/// <summary>Links that sign in to the console.</summary>
internal static class ConsoleLink
{
    /// <summary>A link that signs the client's key in, once and within 60 seconds.</summary>
    public static async Task<Uri> Make(DoorClient client, CancellationToken cancellationToken)
    {
        var answer = await new TarnApiClient(client).CreateConsoleCode(new CreateConsoleCodeInput(), cancellationToken);
        return new Uri(answer.Url is { } own ? new Uri(own) : client.Address.Url, $"/console/?code={answer.Code}");
    }
}
