namespace Tarn.Aws.Tests.Http;

/// <summary>Statuses that have no body are answered whatever the operation wrote.</summary>
public sealed class StatusTests
{
    [Theory]
    [InlineData("GET", 200, "body")]
    [InlineData("GET", 204, "")]
    [InlineData("GET", 205, "")]
    [InlineData("GET", 304, "")]
    [InlineData("HEAD", 200, "")]
    [InlineData("HEAD", 204, "")]
    [InlineData("HEAD", 205, "")]
    [InlineData("HEAD", 304, "")]
    public async Task Every_status_is_answered(string method, int status, string body)
    {
        await using var server = await ListenerFixture.Start(door: new StatusDoor());
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{server.Url}/{status}");
        using var answer = await server.Client.SendAsync(request);

        Assert.Equal((status, body), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }
}
