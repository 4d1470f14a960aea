using Tarn.Modules.Storage.Locations;
using Tarn.Settings;
using Tarn.Storage.Objects.Locations;

namespace Tarn.Tests.Modules.Storage.Locations;

public sealed class LocationSettingsTests
{
    [Fact]
    public void A_link_into_the_data_directory_is_seen()
    {
        var top = Directory.CreateTempSubdirectory("tarn-links-").FullName;
        try
        {
            var data = Directory.CreateDirectory(Path.Combine(top, "data")).FullName;
            Directory.CreateDirectory(Path.Combine(data, "cold"));
            File.CreateSymbolicLink(Path.Combine(top, "link"), "data/cold");
            Assert.Equal(RealPath.Of(Path.Combine(data, "cold")), RealPath.Of(Path.Combine(top, "link")));
            var settings = new ServeSettings { Data = data }.With(
                LocationSettings.Locations, [new LocationConfig { Name = "a", Path = Path.Combine(top, "link") }]);
            Assert.Contains("must not contain each other", Assert.Single(LocationSettings.Check(settings)), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(top, recursive: true);
        }
    }
}
