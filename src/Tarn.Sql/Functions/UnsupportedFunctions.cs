using System.Collections.Frozen;

namespace Tarn.Sql.Functions;

/// <summary>Functions that Athena has and Tarn refuses by name, so that the error does not look like one about a spelling mistake.</summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/functions-env3.html"/>
internal static class UnsupportedFunctions
{
    /// <summary>Geospatial functions whose names do not begin with <c>st_</c>.</summary>
    private static readonly FrozenSet<string> Geospatial = FrozenSet.Create(
        "bing_tile", "bing_tile_at", "bing_tile_children", "bing_tile_coordinates", "bing_tile_parent", "bing_tile_polygon", "bing_tile_quadkey",
        "bing_tile_zoom_level", "bing_tiles_around", "convex_hull_agg", "expand_envelope", "flatten_geometry_collections", "from_encoded_polyline",
        "from_geojson_geometry", "geometry_from_hadoop_shape", "geometry_invalid_reason", "geometry_nearest_points", "geometry_to_bing_tiles",
        "geometry_to_dissolved_bing_tiles", "geometry_union", "geometry_union_agg", "great_circle_distance", "line_interpolate_point",
        "line_interpolate_points", "line_locate_point", "simplify_geometry", "spatial_partitioning", "spatial_partitions", "to_encoded_polyline",
        "to_geojson_geometry", "to_geometry", "to_spherical_geography");

    /// <summary>The error about a function that is not registered.</summary>
    public static SqlException NotFound(string name, SourcePosition at) => name.StartsWith("st_", StringComparison.Ordinal) || Geospatial.Contains(name)
        ? new(SqlErrorName.NotSupported,
            $"Geospatial function '{name}' is not supported by Tarn; supported are the functions of docs/sql.md, without types of geometry", at)
        : new(SqlErrorName.FunctionNotFound, $"Function '{name}' not registered", at);
}
