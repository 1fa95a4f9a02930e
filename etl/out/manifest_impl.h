/*
 * manifest_impl.h - between the parts of the manifest, nobody else.
 */
#ifndef ETL_OUT_MANIFEST_IMPL_H
#define ETL_OUT_MANIFEST_IMPL_H

#include "etl/out/json.h"
#include "etl/out/manifest.h"

/* The key "focus" where the release has FOCUS files; nothing otherwise. */
NODISCARD bool manifest_focus(struct json *json, const struct manifest *manifest,
                              struct arena *arena, struct err *err);

#endif
