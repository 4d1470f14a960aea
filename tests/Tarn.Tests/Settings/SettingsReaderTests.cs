using System.Text.RegularExpressions;
using Tarn.Composition;
using Tarn.Modules.Access;
using Tarn.Modules.Http;
using Tarn.Modules.S3;
using Tarn.Settings;
using Tarn.Tests.Architecture;

namespace Tarn.Tests.Settings;

public sealed partial class SettingsReaderTests : IDisposable
{
    private static readonly Dictionary<string, string> None = [];
    private readonly string _data = Directory.CreateTempSubdirectory("tarn-settings-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public void A_flag_wins_over_a_variable_and_a_variable_over_the_file()
    {
        File.WriteAllText(Path.Combine(_data, "tarn.json"), """{ "memoryMb": 600, "account": "111111111111" }""");
        var variables = new Dictionary<string, string> { ["TARN_MEMORY_MB"] = "700", ["PATH"] = "/bin" };
        Assert.Equal(600, SettingsReader.Read(AllModules.Settings, _data, None, None).Of(InstanceSettings.MemoryMb));
        Assert.Equal(700, SettingsReader.Read(AllModules.Settings, _data, None, variables).Of(InstanceSettings.MemoryMb));
        var settings = SettingsReader.Read(AllModules.Settings, _data, new Dictionary<string, string> { ["memory-mb"] = "800" }, variables);
        Assert.Equal(800, settings.Of(InstanceSettings.MemoryMb));
        Assert.Equal("111111111111", settings.Of(AccessSettings.Account));
    }

    [Fact]
    public void The_TLS_port_wants_certificate_and_key_together_and_loopback_where_nobody_is_asked_for_keys()
    {
        var both = new Dictionary<string, string> { ["listen-tls"] = "127.0.0.1:0", ["tls-certificate"] = "c.pem", ["tls-key"] = "k.pem" };
        Assert.Equal(Path.GetFullPath("c.pem"), SettingsReader.Read(AllModules.Settings, _data, both, None).Of(HttpSettings.TlsCertificate));
        foreach (var (flags, reason) in new[]
        {
            (new Dictionary<string, string> { ["tls-key"] = "k.pem", ["listen-tls"] = "127.0.0.1:0" }, "--tls-certificate and --tls-key are needed together"),
            (new Dictionary<string, string> { ["tls-key"] = "k.pem", ["tls-certificate"] = "c.pem" }, "--listen-tls HOST:PORT opens one"),
            (new Dictionary<string, string> { ["auth"] = "off", ["listen-tls"] = "0.0.0.0:4567" }, "not for 0.0.0.0:4567"),
        })
        {
            Assert.Contains(
                reason, Assert.Throws<SettingsException>(() => SettingsReader.Read(AllModules.Settings, _data, flags, None)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_error_is_reported_and_an_unknown_name_with_the_nearest()
    {
        File.WriteAllText(Path.Combine(_data, "tarn.json"), """{ "memryMb": 600 }""");
        var variables = new Dictionary<string, string> { ["TARN_LISTN"] = "x", ["TARN_ACCOUNT"] = "12" };
        var error = Assert.Throws<SettingsException>(() => SettingsReader.Read(AllModules.Settings, _data, None, variables));
        Assert.Contains("the nearest is memoryMb", error.Message, StringComparison.Ordinal);
        Assert.Contains("the nearest is TARN_LISTEN", error.Message, StringComparison.Ordinal);
        Assert.Contains("twelve digits", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_is_repeated_in_the_file_or_has_commas()
    {
        File.WriteAllText(Path.Combine(_data, "tarn.json"), """{ "s3Domain": ["S3.corp", "store.lake"] }""");
        Assert.Equal(["s3.corp", "store.lake"], SettingsReader.Read(AllModules.Settings, _data, None, None).Of(S3Settings.Domains));
        var flags = new Dictionary<string, string> { ["s3-domain"] = "a.corp, b.corp,a.corp" };
        Assert.Equal(["a.corp", "b.corp"], SettingsReader.Read(AllModules.Settings, _data, flags, None).Of(S3Settings.Domains));
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("s3.corp:4566")]
    [InlineData("*.corp")]
    [InlineData("s3..corp")]
    [InlineData("")]
    public void A_domain_of_buckets_is_a_host_name(string domain)
    {
        var flags = new Dictionary<string, string> { ["s3-domain"] = domain };
        var error = Assert.Throws<SettingsException>(() => SettingsReader.Read(AllModules.Settings, _data, flags, None));
        Assert.Contains("host names without ports are needed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auth", "off")]
    public void Open_access_is_refused_beyond_loopback(string name, string value)
    {
        var flags = new Dictionary<string, string> { [name] = value, ["listen"] = "0.0.0.0:4566" };
        Assert.Throws<SettingsException>(() => SettingsReader.Read(AllModules.Settings, _data, flags, None));
        flags["listen"] = "127.0.0.1:4566";
        Assert.False(SettingsReader.Read(AllModules.Settings, _data, flags, None).Of(HttpSettings.Auth));
    }

    [Fact]
    public void The_root_key_of_the_environment_needs_both_halves_and_test_test_a_loopback_address()
    {
        var variables = new Dictionary<string, string> { ["TARN_ROOT_ACCESS_KEY_ID"] = "test" };
        Assert.Throws<SettingsException>(() => SettingsReader.Read(AllModules.Settings, _data, None, variables));
        variables["TARN_ROOT_SECRET_ACCESS_KEY"] = "test";
        Assert.Equal(("test", "test"), SettingsReader.Read(AllModules.Settings, _data, None, variables).RootKey);
        var open = new Dictionary<string, string> { ["listen"] = "0.0.0.0:4566" };
        Assert.Throws<SettingsException>(() => SettingsReader.Read(AllModules.Settings, _data, open, variables));
    }

    [Fact]
    public void Names_of_a_setting_follow_from_one_another()
    {
        var setting = AllModules.Settings.All.Single(setting => setting.Name == "journal-max-bytes");
        Assert.Equal("--journal-max-bytes", setting.Flag);
        Assert.Equal("TARN_JOURNAL_MAX_BYTES", setting.Variable);
        Assert.Equal("journalMaxBytes", setting.Property);
    }

    [Fact]
    public void The_page_lists_the_settings_of_all_modules_in_the_order_of_help()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "settings.md"));
        Assert.Equal(["data", .. AllModules.Settings.All.Select(setting => setting.Name)], Row().Matches(page).Select(row => row.Groups[1].Value));
    }

    [GeneratedRegex("^\\| `--([a-z0-9-]+) ", RegexOptions.Multiline)]
    private static partial Regex Row();
}
