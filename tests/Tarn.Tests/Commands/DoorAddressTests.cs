namespace Tarn.Tests.Commands;

public sealed class DoorAddressTests(ServedData served) : IClassFixture<ServedData>
{
    private static readonly (string, string)[] Other =
        [("AWS_ENDPOINT_URL", "http://127.0.0.1:1"), ("AWS_ACCESS_KEY_ID", "another"), ("AWS_SECRET_ACCESS_KEY", "anothers-secret")];

    [Fact]
    public async Task A_named_data_directory_wins_over_the_variable_with_its_key()
    {
        var (code, output, errors) = await TarnProcess.Run(["sql", "--data", served.Data, "--format", "csv", "SELECT 7 AS n"], Other);
        Assert.True(code == 0, errors);
        Assert.Equal("\"n\"\n\"7\"\n", output);
    }

    [Fact]
    public async Task The_variable_wins_over_a_data_directory_that_no_flag_names()
    {
        var (code, _, errors) = await TarnProcess.Run(["sql", "SELECT 7"], [.. Other, ("TARN_DATA", served.Data)]);
        Assert.Equal(1, code);
        Assert.Contains("no Tarn at http://127.0.0.1:1/ (from AWS_ENDPOINT_URL)", errors);
    }

    [Fact]
    public async Task A_named_data_directory_without_a_server_is_one_sentence()
    {
        var empty = Path.Combine(served.Folder, "empty");
        var (code, _, errors) = await TarnProcess.Run(["sql", "--data", empty, "SELECT 7"], Other);
        Assert.Equal(1, code);
        Assert.Equal($"tarn: no Tarn runs on {empty}; start: ./tarn serve --data {empty}, or leave --data out: AWS_ENDPOINT_URL is set\n", errors);
    }
}
